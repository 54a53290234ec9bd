import { engineContract } from '../../test/support/engineContract.ts';
import { FakeEngine } from '../../test/support/fakeEngine.ts';

engineContract('the fake', () => new FakeEngine());

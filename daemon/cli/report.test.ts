import { ERROR_CODES, LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { errorText, explain } from './report.ts';

describe('explain', () => {
  it('leaves our own errors as they are', () => {
    const error = new LikewiseError('image-missing', 'There is no file a.png.', 'Check the name.');
    expect(explain(error)).toBe(error);
    expect(errorText(error)).toBe('error: There is no file a.png.\n  Check the name.\n');
  });

  it('turns what commander says into wrong usage', () => {
    const error = explain(
      new CommanderError(1, 'commander.unknownOption', "error: unknown option '--quer'\n(Did you mean --query?)"),
    );
    expect(error).toMatchObject({ code: 'usage', message: "Unknown option '--quer' (Did you mean --query?)" });
    expect(explain(new CommanderError(1, 'commander.help', '(outputHelp)'))).toMatchObject({
      code: 'usage',
      message: 'What to do is missing.',
    });
  });

  it('calls anything else an internal error and keeps its cause', () => {
    const bug = new TypeError('x is undefined');
    const error = explain(bug);
    expect(error).toMatchObject({ code: 'internal', cause: bug });
    expect(error.message).toContain('x is undefined');
    expect(ERROR_CODES[error.code]).toBe(1);
    expect(explain('thrown text').message).toContain('thrown text');
  });
});

/* Properties that several kinds of node share. */

export const FRAMES: readonly NodeType[] = ['FRAME', 'COMPONENT', 'COMPONENT_SET', 'INSTANCE'];
const SHAPES: readonly NodeType[] = ['RECTANGLE', 'ELLIPSE', 'POLYGON', 'STAR', 'VECTOR', 'LINE', 'TEXT'];
export const GEOMETRY: readonly NodeType[] = [...FRAMES, ...SHAPES, 'BOOLEAN_OPERATION'];
/** Kinds that the plugin only names. */
const OTHERS: readonly NodeType[] = [
  'SLOT',
  'TEXT_PATH',
  'TRANSFORM_GROUP',
  'STICKY',
  'EMBED',
  'SHAPE_WITH_TEXT',
  'CODE_BLOCK',
  'CONNECTOR',
  'WASHI_TAPE',
  'LINK_UNFURL',
  'MEDIA',
  'SLIDE',
  'SLIDE_ROW',
  'SLIDE_GRID',
];
export const LAYERS: readonly NodeType[] = [...GEOMETRY, 'GROUP', 'SECTION', 'SLICE', ...OTHERS];
export const PARENTS: readonly NodeType[] = [...FRAMES, 'GROUP', 'BOOLEAN_OPERATION', 'SECTION', 'PAGE', 'DOCUMENT'];
export const CORNERED: readonly NodeType[] = [...FRAMES, 'RECTANGLE'];
export const ALL: readonly NodeType[] = [...LAYERS, 'PAGE', 'DOCUMENT'];

interface Kind {
  readonly type: NodeType;
}

export function isLayer({ type }: Kind): boolean {
  return LAYERS.includes(type);
}

export function canHold(parent: Kind, child: Kind): boolean {
  if (parent.type === 'COMPONENT_SET') return child.type === 'COMPONENT';
  return PARENTS.includes(parent.type) && parent.type !== 'DOCUMENT';
}

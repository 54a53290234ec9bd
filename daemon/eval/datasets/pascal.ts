import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rect } from '@likewise/shared/prompt/rect.ts';
import { maskOf, maskPicture } from '../../images/mask.ts';
import type { Raster } from '../../images/raster.ts';
import { dataUnfit } from '../errors.ts';

/** The folders of PASCAL VOC 2012 as its archive unpacks. */
const VOC = 'VOCdevkit/VOC2012';

export const SEGMENTATION_LAYOUT =
  `${VOC}/JPEGImages, ${VOC}/SegmentationClassAug (one PNG per picture, classes 1 to 20 as grey levels or in VOC's colours) and the ` +
  'lists of Pascal-5i, splits/pascal/val/fold0.txt to fold3.txt (lines such as 2007_000033__01).';

export const DETECTION_LAYOUT = `${VOC}/JPEGImages, ${VOC}/Annotations (XML) and ${VOC}/ImageSets/Main/val.txt.`;

export const FOLDS = [0, 1, 2, 3] as const;

/** One picture and a class, 1 to 20, that is in it. */
export interface ClassPicture {
  readonly id: string;
  readonly classId: number;
}

/** The validation list of a fold of Pascal-5i. Errors: image-missing where there is none. */
export async function readFold(folder: string, fold: number): Promise<ClassPicture[]> {
  const path = join('splits/pascal/val', `fold${fold}.txt`);
  const text = await readText(folder, path, SEGMENTATION_LAYOUT);
  const pictures = [...text.matchAll(/^(\S+)__(\d+)\s*$/gm)].map(([, id, classId]) => ({
    id: id!,
    classId: +classId!,
  }));
  if (pictures.length === 0) throw dataUnfit(folder, `${path} lists no picture`, SEGMENTATION_LAYOUT);
  return pictures;
}

export function picturePath(folder: string, id: string): string {
  return join(folder, VOC, 'JPEGImages', `${id}.jpg`);
}

export function classesPath(folder: string, id: string): string {
  return join(folder, VOC, 'SegmentationClassAug', `${id}.png`);
}

/** White where a picture of classes shows one of them, black elsewhere; the unlabelled border (255) counts as elsewhere. */
export function classMask(classes: Raster, classId: number): Raster {
  const [red, green, blue] = vocColour(classId);
  const isGrey = (r: number, g: number, b: number) => r === classId && g === classId && b === classId;
  return maskPicture(maskOf(classes, (r, g, b) => isGrey(r, g, b) || (r === red && g === green && b === blue)));
}

/** The colour of a class in VOC's palette: the bits of its number, three by three, from the highest bit of red, green and blue on. */
export function vocColour(classId: number): [number, number, number] {
  const colour: [number, number, number] = [0, 0, 0];
  for (let bit = 0, rest = classId; rest > 0; bit++, rest >>= 3) {
    for (let channel = 0; channel < 3; channel++) colour[channel]! |= ((rest >> channel) & 1) << (7 - bit);
  }
  return colour;
}

/** A picture with one annotated object. */
export interface ObjectPicture {
  readonly id: string;
  readonly className: string;
  readonly width: number;
  readonly height: number;
  /** In pixels of the picture. */
  readonly box: Rect;
}

/** The object of an annotation; undefined where there is none, or more than one. */
export function singleObject(id: string, xml: string): ObjectPicture | undefined {
  const objects = [...xml.matchAll(/<object>([\s\S]*?)<\/object>/g)].map(([, inner]) => inner!);
  if (objects.length !== 1) return undefined;
  // Parts of a person are boxes of their own inside the object's.
  const object = objects[0]!.replaceAll(/<part>[\s\S]*?<\/part>/g, '');
  const value = (text: string, tag: string) => new RegExp(`<${tag}>\\s*([^<]*?)\\s*</${tag}>`).exec(text)?.[1];
  const number = (text: string, tag: string) => Math.round(Number(value(text, tag)));
  const [left, top, right, bottom] = ['xmin', 'ymin', 'xmax', 'ymax'].map((tag) => number(object, tag)) as [
    number,
    number,
    number,
    number,
  ];
  const [width, height] = [number(xml, 'width'), number(xml, 'height')];
  // VOC counts pixels from 1, and the box's last ones belong to it.
  const box = { x: left - 1, y: top - 1, width: right - left + 1, height: bottom - top + 1 };
  const fits = box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
  return fits ? { id, className: value(object, 'name') ?? '', width, height, box } : undefined;
}

/** The pictures of VOC's validation list with one object. Errors: image-missing where list or annotations are not there. */
export async function readSingleObjects(folder: string): Promise<ObjectPicture[]> {
  const list = await readText(folder, join(VOC, 'ImageSets/Main/val.txt'), DETECTION_LAYOUT);
  const pictures: ObjectPicture[] = [];
  for (const id of list.split(/\s+/).filter((word) => word !== '')) {
    const xml = await readText(folder, join(VOC, 'Annotations', `${id}.xml`), DETECTION_LAYOUT);
    const picture = singleObject(id, xml);
    if (picture) pictures.push(picture);
  }
  return pictures;
}

function readText(folder: string, path: string, layout: string): Promise<string> {
  return readFile(join(folder, path), 'utf8').catch(() => {
    throw dataUnfit(folder, `there is no ${path} to read`, layout);
  });
}

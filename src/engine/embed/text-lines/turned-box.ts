/** A point in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle at any angle, in pixels. */
export interface TurnedBox {
  readonly center: Point;
  /** Length along `angle`. */
  readonly width: number;
  readonly height: number;
  /** Direction of the width in radians, clockwise from the x axis, because y grows downwards. */
  readonly angle: number;
}

/** The smallest rectangle around points, at the angle of one side of their convex hull. */
export function smallestBox(points: readonly Point[]): TurnedBox {
  const hull = convexHull(points);
  let smallest: TurnedBox | undefined;
  for (const [i, point] of hull.entries()) {
    const next = hull[(i + 1) % hull.length] ?? point;
    const box = boxAtAngle(hull, Math.atan2(next.y - point.y, next.x - point.x));
    if (!smallest || box.width * box.height < smallest.width * smallest.height) smallest = box;
  }
  if (!smallest) throw new RangeError('no points');
  return readable(smallest);
}

/** The corners, clockwise from the one where the text begins. */
export function cornersOf({ center, width, height, angle }: TurnedBox): readonly Point[] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const corner = (along: number, across: number) => ({
    x: center.x + along * cos - across * sin,
    y: center.y + along * sin + across * cos,
  });
  const [w, h] = [width / 2, height / 2];
  return [corner(-w, -h), corner(w, -h), corner(w, h), corner(-w, h)];
}

/** The box with each side moved outwards. */
export function grownBox(box: TurnedBox, by: number): TurnedBox {
  return { ...box, width: box.width + 2 * by, height: box.height + 2 * by };
}

/** The same rectangle turned by a quarter: what was its width is its height. */
export function quarterTurned({ center, width, height, angle }: TurnedBox): TurnedBox {
  return { center, width: height, height: width, angle: angle + Math.PI / 2 };
}

function boxAtAngle(points: readonly Point[], angle: number): TurnedBox {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const along = points.map(({ x, y }) => x * cos + y * sin);
  const across = points.map(({ x, y }) => y * cos - x * sin);
  const [left, right] = [Math.min(...along), Math.max(...along)];
  const [top, bottom] = [Math.min(...across), Math.max(...across)];
  const [middle, level] = [(left + right) / 2, (top + bottom) / 2];
  return {
    center: { x: middle * cos - level * sin, y: middle * sin + level * cos },
    width: right - left,
    height: bottom - top,
    angle,
  };
}

/** At the angle from −45° to 45°, so that text reads from left to right. */
function readable(box: TurnedBox): TurnedBox {
  let turned = box;
  while (turned.angle > Math.PI / 4 + 1e-9) turned = backTurned(turned);
  while (turned.angle < -Math.PI / 4 - 1e-9) turned = quarterTurned(turned);
  return turned;
}

function backTurned({ center, width, height, angle }: TurnedBox): TurnedBox {
  return { center, width: height, height: width, angle: angle - Math.PI / 2 };
}

/** Andrew's monotone chain; clockwise, because y grows downwards. */
function convexHull(points: readonly Point[]): readonly Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  return [...halfHull(sorted), ...halfHull(sorted.toReversed())];
}

function halfHull(points: readonly Point[]): readonly Point[] {
  const half: Point[] = [];
  for (const point of points) {
    while (half.length > 1 && turnsBack(half.at(-2), half.at(-1), point)) half.pop();
    half.push(point);
  }
  return half.slice(0, -1);
}

function turnsBack(a: Point | undefined, b: Point | undefined, c: Point): boolean {
  if (!a || !b) return false;
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) <= 0;
}

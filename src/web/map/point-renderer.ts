import type { FrameSize, Viewport } from '#web/lightbox/pan-zoom.ts';
import { pixelsPerUnit } from './map-geometry.ts';
import { linkPoints } from './point-shaders.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

export interface DrawnPoints {
  readonly positions: Float32Array<ArrayBuffer>;
  /** Red, green, blue and alpha of each point, 0 to 255. */
  readonly colors: Uint8Array<ArrayBuffer>;
  /** Point numbers in the order in which they are drawn. */
  readonly order: Uint32Array<ArrayBuffer>;
}

export interface Look {
  readonly view: Viewport;
  readonly frame: FrameSize;
  /** Diameter of a point in CSS pixels. */
  readonly sizePx: number;
  /** Opacity of the points, because many overlap. */
  readonly alpha: number;
  /** Color of the rings around marked points. */
  readonly markColor: Rgb;
  /** Whether the next frame follows soon. */
  readonly isMoving: boolean;
}

/** While the map moves, a slow machine draws about so many points, and all of them when it rests. */
const FEW_POINTS = 25_000;
/** A frame that takes longer is slow; so many in a row, and the machine is. */
const SLOW_FRAME_MS = 40;
const SLOW_FRAMES = 3;
/** After a longer pause, the time since the last frame says nothing. */
const PAUSE_MS = 1000;

/** Draws points and rings around some of them with WebGL 2. */
export class PointRenderer {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #positions: WebGLBuffer;
  readonly #colors: WebGLBuffer;
  readonly #order: WebGLBuffer;
  readonly #few: WebGLBuffer;
  readonly #marked: WebGLBuffer;
  #nPoints = 0;
  #nFew = 0;
  #lastDrawn = 0;
  #nSlow = 0;
  #nMarked = 0;

  /** Undefined in a browser without WebGL 2. */
  static of(canvas: HTMLCanvasElement): PointRenderer | undefined {
    const gl = canvas.getContext('webgl2', { antialias: false, depth: false });
    const program = gl && linkPoints(gl);
    return gl && program ? new PointRenderer(gl, program) : undefined;
  }

  private constructor(gl: WebGL2RenderingContext, program: WebGLProgram) {
    this.#gl = gl;
    this.#program = program;
    this.#positions = gl.createBuffer();
    this.#colors = gl.createBuffer();
    this.#order = gl.createBuffer();
    this.#few = gl.createBuffer();
    this.#marked = gl.createBuffer();
    // biome-ignore lint/correctness/useHookAtTopLevel: a method of WebGL, not a hook.
    gl.useProgram(program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  setPoints({ positions, colors, order }: DrawnPoints): void {
    const gl = this.#gl;
    this.#nPoints = order.length;
    fill(gl, gl.ARRAY_BUFFER, this.#positions, positions);
    fill(gl, gl.ARRAY_BUFFER, this.#colors, colors);
    fill(gl, gl.ELEMENT_ARRAY_BUFFER, this.#order, order);
    const step = Math.ceil(order.length / FEW_POINTS);
    const few = order.filter((_, place) => place % step === 0);
    this.#nFew = few.length;
    fill(gl, gl.ELEMENT_ARRAY_BUFFER, this.#few, few);
  }

  /** @param positions of the marked points */
  setMarked(positions: Float32Array<ArrayBuffer>): void {
    this.#nMarked = positions.length / 2;
    fill(this.#gl, this.#gl.ARRAY_BUFFER, this.#marked, positions);
  }

  draw(look: Look): void {
    const gl = this.#gl;
    const ratio = window.devicePixelRatio;
    const { view, frame } = look;
    const [width, height] = [frame.width * ratio, frame.height * ratio].map(Math.round);
    const { canvas } = gl;
    if (width && height && (canvas.width !== width || canvas.height !== height)) {
      canvas.width = width;
      canvas.height = height;
    }
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const scale = 2 * view.scale * pixelsPerUnit(frame);
    gl.uniform2f(this.#uniform('scale'), scale / frame.width, -scale / frame.height);
    gl.uniform2f(this.#uniform('shift'), (2 * view.x) / frame.width, (-2 * view.y) / frame.height);
    this.#drawPoints(look.sizePx * ratio, look.alpha, this.#isTooSlow(look.isMoving));
    this.#drawMarks((look.sizePx + 6) * ratio, look.markColor);
  }

  /** Whether to draw fewer points, by the times between the last frames. */
  #isTooSlow(isMoving: boolean): boolean {
    const now = performance.now();
    const ms = now - this.#lastDrawn;
    this.#lastDrawn = now;
    const isSlow = isMoving && ms > SLOW_FRAME_MS && ms < PAUSE_MS;
    if (this.#nSlow < SLOW_FRAMES) this.#nSlow = isSlow ? this.#nSlow + 1 : 0;
    return isMoving && this.#nSlow === SLOW_FRAMES;
  }

  #drawPoints(size: number, alpha: number, isFew: boolean): void {
    const gl = this.#gl;
    this.#setStyle({ size, alpha, hole: 0, tint: [0, 0, 0, 0] });
    this.#attribute('position', this.#positions, 2, gl.FLOAT, false);
    this.#attribute('color', this.#colors, 4, gl.UNSIGNED_BYTE, true);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, isFew ? this.#few : this.#order);
    gl.drawElements(gl.POINTS, isFew ? this.#nFew : this.#nPoints, gl.UNSIGNED_INT, 0);
  }

  #drawMarks(size: number, [red, green, blue]: Rgb): void {
    if (this.#nMarked === 0) return;
    const gl = this.#gl;
    const tint = [red / 255, green / 255, blue / 255, 1] as const;
    this.#setStyle({ size, alpha: 1, hole: 0.6, tint });
    this.#attribute('position', this.#marked, 2, gl.FLOAT, false);
    gl.disableVertexAttribArray(gl.getAttribLocation(this.#program, 'color'));
    gl.drawArrays(gl.POINTS, 0, this.#nMarked);
  }

  #setStyle(style: {
    readonly size: number;
    readonly alpha: number;
    /** Radius of the hole in a ring, 0 to 1. */
    readonly hole: number;
    /** Color of all points; transparent for their own. */
    readonly tint: readonly [number, number, number, number];
  }): void {
    const gl = this.#gl;
    gl.uniform1f(this.#uniform('size'), style.size);
    gl.uniform1f(this.#uniform('alpha'), style.alpha);
    gl.uniform1f(this.#uniform('hole'), style.hole);
    gl.uniform4f(this.#uniform('tint'), ...style.tint);
  }

  #attribute(
    name: string,
    buffer: WebGLBuffer,
    size: number,
    type: number,
    isNormalized: boolean,
  ): void {
    const gl = this.#gl;
    const location = gl.getAttribLocation(this.#program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, type, isNormalized, 0, 0);
  }

  #uniform(name: string): WebGLUniformLocation | null {
    return this.#gl.getUniformLocation(this.#program, name);
  }
}

function fill(
  gl: WebGL2RenderingContext,
  target: number,
  buffer: WebGLBuffer,
  data: ArrayBufferView<ArrayBuffer>,
): void {
  gl.bindBuffer(target, buffer);
  gl.bufferData(target, data, gl.STATIC_DRAW);
}

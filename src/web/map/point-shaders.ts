const VERTEX_SHADER = `#version 300 es
in vec2 position;
in vec4 color;
uniform vec2 scale;
uniform vec2 shift;
uniform float size;
uniform vec4 tint;
out vec4 pointColor;
void main() {
  gl_Position = vec4(position * scale + shift, 0.0, 1.0);
  gl_PointSize = size;
  pointColor = mix(color, tint, step(0.001, tint.a));
}`;

/** A disc with a soft edge, or a ring. */
const FRAGMENT_SHADER = `#version 300 es
precision mediump float;
in vec4 pointColor;
uniform float hole;
uniform float alpha;
out vec4 outColor;
void main() {
  float radius = 2.0 * length(gl_PointCoord - 0.5);
  float cover = (1.0 - smoothstep(0.8, 1.0, radius)) * smoothstep(hole - 0.15, hole, radius);
  float opacity = pointColor.a * alpha * cover;
  outColor = vec4(pointColor.rgb * opacity, opacity);
}`;

/** The program that draws points; null if the context is lost. */
export function linkPoints(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX_SHADER],
    [gl.FRAGMENT_SHADER, FRAGMENT_SHADER],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}

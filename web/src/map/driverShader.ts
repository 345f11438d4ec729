/** A driver is a disc with an edge and a nose that points where he is heading. */
export const vertexShader = `#version 300 es
in vec2 place;
in float heading;
in vec3 colour;
in float chosen;
uniform mat4 matrix;
uniform float pixelRatio;
uniform float sizeFactor;
uniform float bearing;
out vec3 fill;
out vec2 nose;
out float isChosen;
void main() {
  gl_Position = matrix * vec4(place, 0.0, 1.0);
  gl_PointSize = (chosen > 0.5 ? 34.0 : 22.0) * sizeFactor * pixelRatio;
  fill = colour;
  isChosen = chosen;
  nose = heading < 0.0 ? vec2(0.0) : vec2(sin(heading - bearing), -cos(heading - bearing));
}`;

export const fragmentShader = `#version 300 es
precision mediump float;
in vec3 fill;
in vec2 nose;
in float isChosen;
uniform vec3 edge;
out vec4 result;
void main() {
  vec2 at = gl_PointCoord * 2.0 - 1.0;
  float far = length(at);
  float along = dot(at, nose);
  float across = length(at - along * nose);
  float soft = 0.10;
  float disc = 1.0 - smoothstep(0.46, 0.46 + soft, far);
  float rim = 1.0 - smoothstep(0.62, 0.62 + soft, far);
  float tip = step(0.01, length(nose)) * step(0.2, along)
    * (1.0 - smoothstep(0.0, soft, across - (0.92 - along) * 0.75));
  float ring = isChosen * smoothstep(0.80, 0.86, far) * (1.0 - smoothstep(0.92, 0.98, far));
  float body = max(disc, tip);
  float cover = max(max(rim, tip), ring);
  vec3 colour = mix(edge, fill, max(body, ring));
  result = vec4(colour * cover, cover);
}`;

export function linkProgram(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error('The graphics context is lost.');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`Driver shader: ${gl.getProgramInfoLog(program)}`);
  return program;
}

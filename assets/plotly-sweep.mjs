// Tree shaking for d3 v3, which is one closure with 120 exported members, of which plotly calls about thirty. Bundlers
// cannot analyse it, so this module keeps the statements that the used members need and drops the others.
import { parse } from 'acorn';

/** Every member of d3 in plotly's sources: ['d3.select', 'd3.scale.linear', ...]. Throws if d3 is used in a way
 * that the text does not reveal. */
export function membersUsed(sources) {
  const used = new Set();
  for (const [file, text] of sources) {
    const code = text.replace(/^\s*\/\/.*$/gm, '');
    for (const line of code.split('\n')) {
      const imported = line.includes("require('@plotly/d3')");
      if (imported && !/^\s*(var|const|let) d3 = require\('@plotly\/d3'\);|\/\/ require/.test(line)) {
        throw new Error(`${file}: d3 is used under another name: ${line.trim()}`);
      }
    }
    for (const [member] of code.matchAll(/\bd3(\s*\.\s*[A-Za-z_]\w*)+/g)) used.add(member.replace(/\s/g, ''));
    if (/\bd3\[/.test(code)) throw new Error(`${file}: a member of d3 is chosen by a variable`);
  }
  return used;
}

/** The source text of d3 with only the statements that `used` needs. */
export function sweep(code, used) {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'script' });
  const body = closedFunction(program).body.body;
  const parts = body.flatMap((statement) => partsOf(statement));
  const provided = new Set(parts.flatMap((part) => part.provides.filter((name) => !/^d3(\.|$)/.test(name))));
  for (const part of parts) {
    part.needs = namesIn(part.node, provided);
    // The assignment `d3.scale = {}` contains its own name, which does not make all members of d3.scale needed.
    part.provides.forEach((name) => part.needs.delete(name));
  }

  const wanted = new Set(used);
  const isWanted = (name) =>
    wanted.has(name) ||
    (name.startsWith('d3.') && [...wanted].some((w) => w.startsWith(`${name}.`) || name.startsWith(`${w}.`)));
  const kept = new Set();
  for (let grew = true; grew; ) {
    grew = false;
    for (const part of parts) {
      if (kept.has(part) || !(part.always || part.provides.some(isWanted))) continue;
      kept.add(part);
      part.needs.forEach((name) => wanted.add(name));
      grew = true;
    }
  }
  const pieces = [];
  for (const part of parts) {
    if (!kept.has(part)) continue;
    const text = code.slice(part.node.start, part.node.end);
    pieces.push(part.declared ? `var ${text};` : text);
  }
  return `!function() {\n${pieces.join('\n')}\n}.apply(self);`;
}

function closedFunction(program) {
  const call = program.body[0].expression.argument ?? program.body[0].expression;
  return call.callee.object;
}

// A part is the smallest unit that is kept or dropped: a statement, or one variable of `var a = 1, b = 2`.
function partsOf(statement) {
  if (statement.type === 'FunctionDeclaration') return [{ node: statement, provides: [statement.id.name] }];
  if (statement.type === 'VariableDeclaration') {
    return statement.declarations.map((node) => {
      const { name } = node.id;
      return { node, provides: [name], declared: true, always: name === 'd3' };
    });
  }
  if (statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression') {
    const provides = targets(statement.expression);
    if (provides.length) return [{ node: statement, provides }];
  }
  // `d3_names.forEach(...)` and `d3_class(d3_Map, {...})` extend an object: they are needed wherever the object is.
  const call = statement.type === 'ExpressionStatement' && statement.expression;
  if (call && call.type === 'CallExpression') {
    const filled = call.callee.name === 'd3_class' ? call.arguments[0] : call.callee.object;
    if (filled?.type === 'Identifier') return [{ node: statement, provides: [filled.name] }];
  }
  return [{ node: statement, provides: [], always: true }];
}

// `d3.a.b = d3_c.d = x` defines d3.a.b, and also extends d3_c wherever that is kept.
function targets(expression) {
  const found = [];
  for (let node = expression; node.type === 'AssignmentExpression'; node = node.right) {
    let left = node.left;
    // `(d3.a.b = x).raw = y`
    while (left.type === 'MemberExpression' && left.object.type === 'AssignmentExpression') left = left.object.left;
    const chain = memberChain(left);
    if (chain) found.push(chain.startsWith('d3.') ? chain : chain.split('.')[0]);
  }
  return found;
}

function memberChain(node) {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression') return null;
  const base = memberChain(node.object);
  if (!base) return null;
  return node.computed ? base : `${base}.${node.property.name}`;
}

function namesIn(node, provided) {
  const names = new Set();
  const visit = (at) => {
    if (at.type === 'Identifier' && provided.has(at.name)) names.add(at.name);
    if (at.type === 'MemberExpression') {
      const chain = memberChain(at);
      if (at.computed) visit(at.property);
      // Only the whole chain is needed, not its prefixes: d3.scale.linear does not need all of d3.scale.
      if (chain?.startsWith('d3.') && !at.computed) names.add(chain);
      else visit(at.object);
      return;
    }
    for (const [key, child] of Object.entries(at)) {
      if (at.type === 'Property' && key === 'key' && !at.computed) continue;
      for (const one of Array.isArray(child) ? child : [child]) if (one?.type) visit(one);
    }
  };
  visit(node);
  return names;
}

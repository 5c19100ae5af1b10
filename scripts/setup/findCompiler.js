'use strict';

/**
 * The C++ compiler to use: CXX alone when it is set, otherwise the first of c++, g++, clang++ on PATH.
 *
 * @returns {{command: string, args: string[], version: string} | null}
 */
function findCompiler(host) {
  const chosen = (host.env.CXX || '').trim();
  for (const name of chosen ? [chosen] : ['c++', 'g++', 'clang++']) {
    const found = compilerAt(host, name);
    if (found) return found;
  }
  return null;
}

/** The compiler of that name, path or command line (`ccache g++`), or null when it does not run. */
function compilerAt(host, name) {
  // A path may have spaces of its own, so the whole is tried before its first word.
  const whole = host.which(name);
  const [first, ...args] = name.split(/\s+/);
  const command = whole || host.which(first);
  if (!command) return null;
  const done = host.run(command, [...(whole ? [] : args), '--version']);
  if (!done.ok) return null;
  return { command, args: whole ? [] : args, version: done.stdout.split('\n')[0].trim() };
}

/** Whether it really compiles: a compiler without the C++ library's headers answers --version all the same. */
function compiles(host, compiler) {
  const args = [...compiler.args, '-x', 'c++', '-std=c++17', '-fsyntax-only', '-'];
  return host.run(compiler.command, args, { input: '#include <string>\nint main() {}\n' }).ok;
}

module.exports = { findCompiler, compilerAt, compiles };

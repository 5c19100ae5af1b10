'use strict';

/**
 * Transforms a cell so that `{ data }` finds a variable of a former cell. tslab writes such a name as
 * `exports.data`, but overlooks it where it is property and value at once; the cell then fails, `data is not defined`.
 *
 * @param {object} ts tslab's TypeScript
 * @param {{getSourceFile: Function, getProgram: Function}} builder
 * @returns the transformer that is to run before all others
 */
function shorthandOf(ts, builder) {
  const { factory } = ts;
  return (context) => (file) => {
    const checker = builder.getProgram().getTypeChecker();
    const isFormer = (node) =>
      checker
        .getShorthandAssignmentValueSymbol(node)
        ?.declarations?.some((declaration) =>
          declaration.getSourceFile().fileName.endsWith('/__prev__.d.ts'),
        );
    const visit = (node) => {
      if (!ts.isShorthandPropertyAssignment(node) || !isFormer(node))
        return ts.visitEachChild(node, visit, context);
      const { name, objectAssignmentInitializer: initial } = node;
      const value = factory.createPropertyAccessExpression(factory.createIdentifier('exports'), name.text);
      return factory.createPropertyAssignment(
        name.text,
        initial ? factory.createAssignment(value, ts.visitNode(initial, visit)) : value,
      );
    };
    return ts.visitNode(file, visit);
  };
}

module.exports = { shorthandOf };

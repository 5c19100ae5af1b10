/** Shows hyperparameters. */
import { displayRendered, displayTable, table, type RenderedTable } from '../../packages/display/index';
import { changedFields, fieldNames, fields, type Config, type Field } from '../config';
import { fieldDocs } from '../field';

/** Shows what differs from the defaults; with `all`, every field with its range and where its default comes from. */
export function showConfig(config: Config, { all = false } = {}): void {
  if (all) {
    const docs = fieldDocs();
    const rows = fieldNames.map((name) => {
      const field = fields[name] as Field<unknown>;
      return [name, String(config[name]), field.unit ?? '', field.expected, docs[name]!.source];
    });
    displayTable(['hyperparameter', 'value', 'unit', 'may be', 'why'], rows);
    return;
  }
  displayRendered(configTable(config));
}

/** A table of what differs from the defaults. */
export function configTable(config: Config): RenderedTable {
  const changed = changedFields(config);
  return table(
    ['hyperparameter', 'value', 'default', 'unit'],
    changed.length > 0
      ? changed.map((row) => [row.name, String(row.value), String(row.default), row.unit])
      : [['all as by default', '', '', '']],
  );
}

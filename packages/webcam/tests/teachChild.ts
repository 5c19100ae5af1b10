/** A program that teaches, to be killed: prints the page's address, then what it has; then it offers another model. */
import { offerModel } from '../webcam';
import { teach } from '../teach';

const [folder, other] = process.argv.slice(2);

async function main(): Promise<void> {
  const mine = await teach({ folder, onPage: (url) => console.log(`page ${url}`) });
  console.log(`has ${mine.classes.join(' ')} ${mine.labels.length}`);
  await offerModel(other!);
}

// The server alone keeps no process alive.
setInterval(() => undefined, 2 ** 30);
void main();

/** How many planes of a picture the network sees. */
import { UsageError } from './errors';

/**
 * Channels of the network's input.
 *
 * @throws UsageError when CLAHE is asked for in colour, which would shift the colours.
 */
export function channelsOf({ colour, clahe }: { colour: 'grey' | 'rgb'; clahe: boolean }): 1 | 3 {
  if (colour === 'grey') return 1;
  if (!clahe) return 3;
  throw new UsageError('Expected clahe to be false where colour is "rgb": it evens out one plane of grey.');
}

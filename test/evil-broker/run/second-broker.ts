import { startEvilBroker, type EvilBroker } from '../broker/evil-broker.js';
import { pageOrigin, type Stage } from './stage.js';

/** Lets a second broker take part; what is wrong with the requests to it counts too. */
export async function withSecondBroker(stage: Stage, work: (second: EvilBroker) => Promise<void>): Promise<void> {
  const second = await startEvilBroker({ page: pageOrigin, clientId: stage.broker.clientId });
  try {
    await work(second);
    for (const complaint of second.state.complaints)
      stage.broker.state.complaints.push(`at the second broker: ${complaint}`);
  } finally {
    await second.close();
  }
}

// Follows one feed, whatever becomes of the connection. It runs in a browser as well as in Node.
import { EventSource } from "eventsource";

/** Answers that say "later". To an EventSource they would be the end, like any that is not 200. */
const LATER = [429, 502, 503, 504];

/**
 * @template Value
 * @typedef {object} Listener
 * @property {(value: Value) => void} onValue the whole value: at first, and whenever it has changed
 * @property {(reason: string) => void} onClosed the server has ended the feed; it is asked again
 * @property {(why: string) => void} onLost told once until there is a connection again
 * @property {(why: string) => void} onRefused there is no feed, and asking again would not help
 */

/**
 * Connects, and again after any loss; the EventSource then sends the Last-Event-ID by itself.
 *
 * @template Value
 * @param {URL} url
 * @param {string} token
 * @param {Listener<Value>} listener
 * @returns {EventSource} to be closed by who wants no more of it
 */
export function follow(url, token, { onValue, onClosed, onLost, onRefused }) {
  // The EventSource of a browser sends no Authorization; of this one we may say how it asks.
  const source = new EventSource(url, {
    fetch: async (input, init) => {
      const headers = { ...init.headers, Authorization: `Bearer ${token}` };
      const answer = await fetch(input, { ...init, headers });
      if (!LATER.includes(answer.status)) return answer;
      await answer.body?.cancel();
      throw new Error(`the server says ${answer.status}`); // like no connection: it tries again
    },
  });
  for (const kind of ["snapshot", "change"])
    source.addEventListener(kind, (event) => onValue(JSON.parse(event.data)));
  source.addEventListener("closed", (event) => onClosed(JSON.parse(event.data).reason));
  let lost = false;
  source.addEventListener("open", () => (lost = false));
  source.addEventListener("error", ({ message = "it has ended" }) => {
    if (source.readyState === source.CLOSED) onRefused(message);
    else if (!lost) onLost(message);
    lost = true;
  });
  return source;
}

// A dashboard in a terminal: how far a campaign has come and what it sums up to, a line a change.
import process from "node:process";
import { follow } from "./follow.js";

/**
 * @typedef {object} Completeness
 * @property {string} region
 * @property {number} reports
 * @property {Record<string, number>} phases
 * @property {number} returned
 * @property {number} in_correction
 * @property {number} correction_requested
 *
 * @typedef {{ cell: string, sum: string }} Cell a sum is decimal text: no digit of it is rounded
 * @typedef {{ region: string, lens: string, cells: Cell[] }} Totals
 */

const USAGE = `Usage: CAS_TOKEN=… node dashboard.js ADDRESS CAMPAIGN [REGION [LENS]]

REGION: PL (default), a voivodeship's, powiat's or gmina's code
LENS:   entered, submitted (default), accepted_regional, accepted_national

Example: CAS_TOKEN=… node dashboard.js http://127.0.0.1:8080 FA-2014Q4-n60-s1 PL submitted`;

const [address, campaign, region = "PL", lens = "submitted"] = process.argv.slice(2);
const token = process.env.CAS_TOKEN;
if (!address || !campaign || !token) {
  console.error(USAGE);
  process.exit(2);
}

/** What was printed last: a new connection begins with the whole value, maybe the old one. */
let printed = "";
/** @type {Map<string, string> | undefined} the sum of each cell */
let sums;

/** @param {Completeness} now */
function showCompleteness(now) {
  const counts = { ...now.phases, returned: now.returned, in_correction: now.in_correction,
                   correction_requested: now.correction_requested };
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const line = `${now.region}  ${now.reports} reports: ${parts.join(", ")}`;
  if (line !== printed) console.log(line);
  printed = line;
}

/** @param {Totals} now */
function showTotals({ region, lens, cells }) {
  const fresh = new Map(cells.map(({ cell, sum }) => [cell, sum]));
  if (!sums) console.log(`${region}  ${lens}: the sums of ${cells.length} cells`);
  else
    for (const cell of new Set([...sums.keys(), ...fresh.keys()])) {
      const [before, after] = [sums.get(cell) ?? "none", fresh.get(cell) ?? "none"];
      if (before !== after) console.log(`${region}  ${lens} ${cell}: ${before} -> ${after}`);
    }
  sums = fresh;
}

/**
 * @template Value
 * @param {string} kind
 * @param {Record<string, string>} query
 * @param {(value: Value) => void} onValue
 */
function show(kind, query, onValue) {
  const url = new URL(`/api/v1/feeds/${kind}`, address);
  url.search = new URLSearchParams(query).toString();
  follow(url, token ?? "", {
    onValue,
    onClosed: (reason) => console.error(`${kind}: the server has ended the feed: ${reason}`),
    onLost: (why) => console.error(`${kind}: no connection (${why}); trying again`),
    onRefused: (why) => {
      console.error(`${kind}: ${why}`);
      process.exit(1);
    },
  });
}

show("completeness", { campaign, region }, showCompleteness);
show("totals", { campaign, region, lens }, showTotals);

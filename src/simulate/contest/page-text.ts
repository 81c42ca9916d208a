/** What every reader of a page of results needs to know, as HTML. */

export const HOW_TO_READ = `<ul>
<li><b>Within SLO</b>: the part of the messages that a worker took within the objective; of several services that of the worst. A policy that keeps
less than 99 % did not do the work, and its cost is not compared.</li>
<li><b>R</b>: GPU-hours in units of the oracle's in the same world. The oracle knows every message beforehand and pays for the same nodes. A <b>perfect
forecast of the rate</b> knows what is expected, but not the messages, and steers through an HPA like everybody else: no forecast can do better.
<b>All pods the second a burst begins</b> is as late as it takes to start them: no reaction can do better.</li>
<li><b>Spike recovery</b>: from an open, a feed or a burst until waits stay within the objective for two minutes. <b>Wait at a spike</b>: what those wait who
arrive in its first ten minutes. The <b>cuts</b> are what is saved of the best reactive policy's.</li>
<li><b>Under and over</b>: ready pods against the fewest that take every message in time; the areas between both curves and the parts of the
time. A policy may be under that need for a while and late with nothing, as the need uses up the objective.</li>
<li><b>Late s per 1,000</b>: seconds beyond the objective for every 1,000 messages. <b>Latest</b>: how long after its deadline the last message was taken.</li>
<li><b>Batches filled</b>: messages in a batch in units of the largest. <b>Utilisation</b>: working time of paid time. A <b>reversal</b> is a change of
direction within half an hour.</li>
<li><b>Costs</b>: at the list price; with all on-demand hours committed for 0.55 of it; and with spot hours, where there are any, for 0.09 instead of 0.4.</li>
<li>Numbers are means over the worlds; what stands below them is their 95 % interval. All policies are tuned by the same tuner, with the same number of trials, on days
before those that count.</li>
</ul>`;

export const HOW_TO_TRUST = `<p>It is a simulation. Messages, batches, late metrics, the HPA's arithmetic, node orders, image pulls and model loads are simulated; Forewarm's
forecasts and decisions are the program's own. Tests hold the queue against theory (waits within 2 %), the HPA against its rules, four
known cold starts within 25 % or 5 s, and pod starts with and without ready nodes against published ones.</p>
<p>Left out are bin packing, disk and network limits when many nodes pull at once, failing pods and a busy API server. The delays are medians
from public sources: a cluster of yours has its own, and so has its load. The whole account is in <code>docs/concepts/simulated-world.md</code>.</p>`;

import { createHash } from 'node:crypto';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #1c2733; }
table { border-collapse: collapse; width: 100%; margin: 0 0 2rem; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #d8dee6; }
.bad { color: #a40e26; font-weight: 600; }
form { margin: 1rem 0; }
`;

const SCRIPT = `
const form = document.querySelector('form');
const say = (text) => { document.querySelector('#note').textContent = text; };
const row = (cells, bad) => {
  const tr = document.createElement('tr');
  for (const cell of cells) { const td = document.createElement('td'); td.textContent = cell; tr.append(td); }
  if (bad) tr.className = 'bad';
  return tr;
};
const fill = (id, rows) => document.querySelector(id).replaceChildren(...rows);
const counts = (side) => side ? side.requests + ' (' + side.errors + ' failed)' : '0';
async function show() {
  const token = sessionStorage.getItem('token');
  if (!token) return;
  const answer = await fetch('/admin/status', { headers: { authorization: 'Bearer ' + token } });
  if (!answer.ok) { say('Refused: is the token right?'); return; }
  const status = await answer.json();
  say(status.inFlight + ' requests and ' + status.upgraded + ' WebSockets under way, since ' + status.startedAt);
  fill('#contexts', Object.entries(status.contexts).map(([name, c]) => row([
    name, c.target, c.mode, c.weight + ' %', counts(c.counts.sinceShift[c.target]), counts(c.counts.sinceShift.monolith),
    c.latched ? 'rolled back: ' + c.reason : '',
  ], c.latched)));
  fill('#targets', Object.entries(status.targets).flatMap(([name, t]) => t.instances.map((i) => row([
    name, i.url, i.status, i.breaker, i.pending, i.requestFailures,
  ], i.status === 'unhealthy' || i.breaker !== 'closed'))));
}
form.addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem('token', form.token.value);
  form.token.value = '';
  void show();
});
void show();
setInterval(show, 2000);
`;

/** A page that shows `/admin/status` to whoever has the token. It holds no data itself. */
export const STATUS_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>strangler-proxy</title>
<style>${STYLE}</style>
<h1>strangler-proxy</h1>
<form><label>Admin token <input name="token" type="password" autocomplete="off"></label> <button>Show</button></form>
<p id="note">The token is kept in this tab only.</p>
<table><thead><tr><th>Context<th>Target<th>Mode<th>Weight<th>Target answered<th>Monolith answered<th></thead><tbody id="contexts"></tbody></table>
<table><thead><tr><th>Target<th>Instance<th>Health<th>Breaker<th>Pending<th>Failures in a row</thead><tbody id="targets"></tbody></table>
<script>${SCRIPT}</script>
</html>
`;

/** Nothing runs on the page but its own script, and nothing is fetched but from here. */
export const STATUS_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${digest(STYLE)}'`,
  `script-src 'sha256-${digest(SCRIPT)}'`,
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** Style of the report: system fonts, light and dark, printable, nothing loaded. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--ink:#1c2126;--soft:#56606b;--paper:#fdfdfc;--card:#f3f4f2;--line:#d5d9d6;--accent:#0b5cad;--good:#1a6e37;--warn:#8a4b00;--bad:#b3261e;--write:#9a4a00;--read:#2f6f8f;--event:#6b4aa0;--key:#8a929a}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#a4adb6;--paper:#14181c;--card:#1d2328;--line:#38414a;--accent:#7db8f5;--good:#7fd39a;--warn:#f0b35c;--bad:#ff8a80;--write:#f0a35c;--read:#7cc0e0;--event:#c3a6f2;--key:#7b858f}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1.5rem 1.25rem 5rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:var(--accent)}a:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
h1{font-size:1.9rem;margin:.2rem 0}h2{margin:2.6rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}h3{margin:0}
.lead{color:var(--soft);max-width:48rem}nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;padding:0;list-style:none}
.facts{display:flex;flex-wrap:wrap;gap:.8rem;padding:0;list-style:none}.facts li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .9rem}.facts b{display:block;font-size:1.35rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}caption{text-align:left;color:var(--soft);padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}th{font-weight:600}td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
details{margin:.5rem 0}summary{cursor:pointer}summary .count{color:var(--soft)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.2rem;margin:1rem 0}
.card header{display:flex;flex-wrap:wrap;gap:.3rem .9rem;align-items:baseline}
.tag{border:1px solid currentColor;border-radius:1rem;padding:0 .6rem;font-size:.82rem}.tag.extract{color:var(--good)}.tag.keep{color:var(--warn)}.tag.command,.tag.writes{color:var(--write)}.tag.query{color:var(--read)}
.tag.error{color:var(--bad)}.tag.warning{color:var(--warn)}.tag.info{color:var(--soft)}
ol.roadmap{padding-left:1.4rem}ol.roadmap li{margin:.5rem 0}
.meter{display:inline-block;width:5rem;height:.5rem;border:1px solid var(--line);border-radius:.3rem;background:var(--paper);overflow:hidden;vertical-align:middle}.meter i{display:block;height:100%;background:var(--accent)}
.notice{border-left:4px solid var(--warn);background:var(--card);padding:.6rem 1rem}
.map{margin:1rem 0}.map svg{max-width:100%}.map>svg{display:block;margin:auto;max-height:44rem;width:100%}
.map text{fill:var(--ink);text-anchor:middle;font:600 14px system-ui,sans-serif}.map text.small{font:11px system-ui,sans-serif;fill:var(--soft)}
.context{fill:var(--card);stroke:var(--good);stroke-width:2.5}.context.keep{stroke:var(--warn);stroke-dasharray:6 4}
.tie{fill:none;stroke-width:2}.tie.transaction{stroke:var(--bad)}.tie.writes{stroke:var(--write)}.tie.reads{stroke:var(--read);stroke-dasharray:7 4}.tie.event{stroke:var(--event);stroke-dasharray:2 4}.tie.key{stroke:var(--key);stroke-dasharray:1 5}
.head.transaction{fill:var(--bad)}.head.writes{fill:var(--write)}.head.reads{fill:var(--read)}.head.event{fill:var(--event)}.head.key{fill:var(--key)}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;justify-content:center;list-style:none;padding:0;color:var(--soft);font-size:.9rem}
.matrix td{text-align:center;min-width:2.6rem}.matrix td.self{background:var(--card)}.matrix td.transaction{color:var(--bad);font-weight:700}.matrix td.writes{color:var(--write);font-weight:600}
@media print{body{max-width:none}details{break-inside:avoid}nav,.skip{display:none}}
`;

/**
 * How the page looks: its colours are those of the theme, on screen light or dark and on paper. Without "<" and "&".
 * What scrolls sideways (.scroll, .site) has a shadow at each edge beyond which there is more: covers in the colour of the
 * paper, which move with the content, hide it at the ends.
 */
export const STYLE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main{max-width:57rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
main{padding-bottom:4rem}
.kind{margin:0;color:var(--quiet);font-size:.875rem}
h1{margin:.25rem 0 0;font-size:1.9rem;line-height:1.2;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{margin:3.25rem 0 .75rem;font-size:1.35rem;line-height:1.3;font-weight:650}
h3{margin:2rem 0 .5rem;font-size:1.1rem;line-height:1.35;font-weight:650}
h4{margin:1.5rem 0 .5rem;font-size:1rem;font-weight:650}
h2,h3,h4,p,li,td,th,dd,summary,caption,figcaption{overflow-wrap:anywhere}
#answer{margin-top:1.75rem;font-size:1.5rem;color:var(--ink)}
p{margin:0 0 .85rem;max-width:44rem}
.answer{font-size:1.1875rem;line-height:1.5;margin:1.4rem 0 .3rem}
.answer b{font-weight:650}
.range{color:var(--quiet);font-size:.9em}
.q{white-space:nowrap}
.further{color:var(--quiet)}
.note{margin-top:1.1rem;color:var(--quiet);font-size:.875rem}
.badge{display:inline-block;padding:0 .55em;border:1.5px solid currentColor;border-radius:1em;font-size:.8125rem;font-weight:600;line-height:1.5;white-space:nowrap;vertical-align:.08em}
.good{color:var(--good)}
.bad{color:var(--bad)}
.warn,.warning{color:var(--warn)}
article{margin-top:1.5rem;padding-top:1rem;border-top:2px solid var(--ink)}
article>details{margin:0;border:0;padding:0}
article>details>summary{display:grid;grid-template-columns:1.25rem 1fr;color:inherit}
article>details>summary::before{content:"▸";color:var(--accent);font-size:1.1rem;line-height:1.9rem}
article>details[open]>summary::before{content:"▾"}
article summary>*{grid-column:2}
article h2{margin:0;font-size:1.35rem}
article h2 .title{color:var(--quiet);font-size:.9375rem;font-weight:400}
.gist{color:var(--quiet);font-weight:400}
article h3{font-size:1.25rem;margin-top:2.5rem}
nav ul{display:flex;flex-wrap:wrap;gap:.35rem 1.25rem;margin:2rem 0 0;padding:0;list-style:none}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:.5rem;padding:.35rem .75rem;background:var(--paper)}
.scroll{margin:.75rem 0 1.25rem}
.scroll,.site{--shade:color-mix(in srgb,var(--quiet) 55%,transparent);overflow-x:auto;background:linear-gradient(90deg,var(--paper) 40%,transparent) 0 0/3rem 100% no-repeat local,linear-gradient(270deg,var(--paper) 40%,transparent) 100% 0/3rem 100% no-repeat local,linear-gradient(90deg,var(--shade),transparent) 0 0/.8rem 100% no-repeat scroll,linear-gradient(270deg,var(--shade),transparent) 100% 0/.8rem 100% no-repeat scroll}
.site .quorate-site .paper{fill:none}
table{border-collapse:collapse;width:100%;font-size:.9375rem;line-height:1.4;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding-bottom:.35rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.group th{padding-top:1rem;font-weight:600;border-bottom-color:transparent}
th,td{padding:.45rem .9rem .45rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);font-weight:400;min-width:4.5rem}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--quiet);font-size:.8125rem;vertical-align:bottom;border-bottom-color:var(--quiet)}
th:first-child{min-width:8rem}
tbody th{font-weight:500}
.n{text-align:right}
td.n{white-space:nowrap}
.estimate{white-space:nowrap}
.interval{display:block;color:var(--quiet);font-size:.8125rem;white-space:nowrap}
figure{margin:1rem 0 1.75rem}
figcaption{font-weight:600;font-size:.9375rem;margin-bottom:.35rem}
.site svg{min-width:44rem}
details{margin:.5rem 0;border-left:2px solid var(--line);padding-left:.9rem}
summary{cursor:pointer;color:var(--accent);font-size:.9375rem;padding:.2rem 0}
pre{margin:.4rem 0 1rem;padding:.75rem .9rem;background:var(--wash);border-radius:4px;overflow-x:auto;font-size:.8125rem;line-height:1.5}
code{font-family:ui-monospace,"Cascadia Mono","SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.8125rem}
pre code{font-size:inherit}
.command{margin-bottom:.25rem}
.wrapped{white-space:pre-wrap;overflow-wrap:anywhere}
dl{margin:1rem 0;font-size:.9375rem}
dl div{display:grid;grid-template-columns:14rem 1fr;gap:0 1rem;padding:.3rem 0;border-bottom:1px solid var(--line)}
dt{color:var(--quiet)}
dd{margin:0}
ul{padding-left:1.2rem;max-width:44rem}
.warnings{list-style:none;padding:0}
.warnings li{border-left:3px solid var(--warn);padding:.1rem 0 .1rem .8rem;margin:.5rem 0}
div.bad{font-weight:600}
@media (max-width:640px){
header{padding-top:1.5rem}
h1{font-size:1.5rem}
#answer{font-size:1.3rem}
.answer{font-size:1.0625rem}
h2{margin-top:2.5rem}
dl div{grid-template-columns:1fr}
details{padding-left:.6rem}
.stacked,.stacked caption,.stacked tbody,.stacked tr,.stacked td,.stacked th{display:block;min-width:0;text-align:left}
.stacked thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stacked tr{padding:.45rem 0;border-bottom:1px solid var(--line)}
.stacked tbody th,.stacked td{display:inline;padding:0 .75rem 0 0;border:0}
.stacked td:last-child{display:block}
}
@media print{
@page{margin:16mm 14mm}
body{font-size:10pt;line-height:1.45}
header,main{max-width:none;padding-left:0;padding-right:0}
header{padding-top:0}
h1{font-size:20pt}
h2{font-size:14pt;margin-top:18pt}
#answer{font-size:15pt}
.answer{font-size:11pt;break-after:avoid}
h1,h2,h3,h4,figcaption,caption{break-after:avoid}
figure,tr,.answer,dl div{break-inside:avoid}
article{break-before:page}
article:has(>details:not(.printed,[open])){break-before:auto}
.scroll,.site,pre{overflow:visible}
.scroll,.site{background:none}
.site svg{min-width:0}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
table,caption,pre{font-size:8.5pt}
thead th,.interval,.badge{font-size:7.5pt}
th,td{min-width:0;padding-right:.5rem}
th:first-child{min-width:0}
thead{display:table-header-group}
.skip,nav{display:none}
details:not(.printed,[open],article>details){display:none}
article>details>summary::before{content:none}
.printed::details-content{content-visibility:visible;display:block;height:auto}
summary{list-style:none;color:inherit;font-weight:600}
a{color:inherit}
}
`;

package draw

import "fmt"

// Hues is how many colours tell contexts apart; then they begin again.
const Hues = 8

// light and dark are the colours of the contexts, each readable on its paper.
var (
	light = [Hues]string{"#1c6b52", "#7b4bb3", "#b3541e", "#1f62a8", "#a1305f", "#6b6a12", "#0f6f7c", "#5c5f66"}
	dark  = [Hues]string{"#6fcfae", "#c3a3ee", "#f2a673", "#85bbf2", "#f097bb", "#d3d16c", "#73cfdd", "#b8bcc4"}
)

const colours = `.treaty-flow{--paper:#fbfaf7;--lane:#f3f1ea;--box:#fff;--ink:#1d2126;--quiet:#5b626b;--line:#d8d4c9;--bad:#b3261e;--warn:#9a6700}
@media (prefers-color-scheme:dark){.treaty-flow{--paper:#15171a;--lane:#1b1e22;--box:#23272c;--ink:#e6e7e4;--quiet:#a2a9b1;--line:#3a4047;--bad:#ff8a80;--warn:#f0c070}}
`

const rest = `.treaty-flow text{font:12px ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;fill:var(--ink)}
.treaty-flow .paper{fill:var(--paper)}
.treaty-flow .lane{fill:var(--lane)}
.treaty-flow .title{font-size:18px;font-weight:650}
.treaty-flow .name{font-size:15px;font-weight:650;fill:var(--hue)}
.treaty-flow .quiet{fill:var(--quiet)}
.treaty-flow .box{fill:var(--box);stroke:var(--line)}
.treaty-flow .bar{fill:var(--hue)}
.treaty-flow .service{font-size:13px;font-weight:650}
.treaty-flow rect.focus{fill:none;stroke:var(--ink);stroke-width:2}
.treaty-flow .ghost .box{stroke-dasharray:4 3}
.treaty-flow .ghost .service,.treaty-flow .faint{fill:var(--quiet);font-style:italic;font-weight:400}
.treaty-flow .out{fill:var(--hue)}
.treaty-flow .n{text-anchor:end;fill:var(--quiet);font-size:11px}
.treaty-flow .from{fill:var(--hue);font-size:11px}
.treaty-flow a:hover text{text-decoration:underline}
.treaty-flow path.reads,.treaty-flow path.reacts,.treaty-flow path.ended,.treaty-flow path.endless,.treaty-flow path.writes,.treaty-flow path.agreed,.treaty-flow path.proposed,.treaty-flow path.unsettled{fill:none;stroke:var(--hue,var(--quiet))}
.treaty-flow path.reads{stroke-width:1.2;stroke-dasharray:2 3;stroke-opacity:.75}
.treaty-flow path.reacts{stroke-width:2;stroke-opacity:.9}
.treaty-flow path.ended{stroke:var(--warn);stroke-width:2}
.treaty-flow path.endless{stroke:var(--bad);stroke-width:2.4}
.treaty-flow path.writes{stroke-width:1.4;stroke-dasharray:9 4}
.treaty-flow path.agreed{stroke-width:1.5;stroke-opacity:.8}
.treaty-flow path.proposed{stroke-width:1.5;stroke-dasharray:6 4}
.treaty-flow path.unsettled{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:2 3}
.treaty-flow .arcs path.reads{stroke-width:1.5;stroke-dasharray:none;stroke-opacity:.8}
.treaty-flow .dense path.reads{stroke-opacity:.6}
.treaty-flow .dense path.reacts{stroke-width:1.5;stroke-opacity:.75}
.treaty-flow .net:hover path{stroke-width:3;stroke-opacity:1}
.treaty-flow .tip{fill:var(--quiet)}
`

// Style is the style sheet of the pictures, for pages that have them inside and
// allow no style there; see Options.Bare.
var Style = style()

func style() string {
	css := colours
	for i := range Hues {
		css += fmt.Sprintf(".treaty-flow .hue%d{--hue:%s}", i, light[i])
	}
	css += "\n@media (prefers-color-scheme:dark){"
	for i := range Hues {
		css += fmt.Sprintf(".treaty-flow .hue%d{--hue:%s}", i, dark[i])
	}
	css += "}\n" + rest
	for w := 2; w <= maxWeight; w++ {
		css += fmt.Sprintf(".treaty-flow .arrows path.w%d{stroke-width:%d}", w, w)
	}
	return css + "\n"
}

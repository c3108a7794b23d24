package draw_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/flow/draw"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/schemas"
)

var update = flag.Bool("update", false, "write the pictures of testdata anew")

func load(t testing.TB, files workspace.Files) *flow.Graph {
	t.Helper()
	ws, err := workspace.Load(context.Background(), files, "here")
	if err != nil {
		t.Fatal(err)
	}
	events, services := make([]contract.Event, len(ws.Contracts)), make([]contract.Service, len(ws.Services))
	for i, c := range ws.Contracts {
		events[i] = c.Event
	}
	for i, s := range ws.Services {
		services[i] = s.Service
	}
	return flow.New(events, services)
}

func sample(t testing.TB) *flow.Graph { return load(t, workspace.FromFS(schemas.Examples())) }

func company(t testing.TB, events int) *flow.Graph {
	return load(t, workspace.MemFiles(testkit.Company(events)))
}

// loop is a flow in which two services set off each other, and a third ends.
func loop() *flow.Graph {
	name := func(s string) contract.EventName { return contract.EventName{Context: "people", Event: s} }
	reacts := func(service, to, emits, why string) contract.Service {
		return contract.Service{Name: service, Context: "people", Consumes: []contract.Consumption{
			{Event: name(to), Emits: []contract.EventName{name(emits)}, Terminates: why},
		}}
	}
	return flow.New(nil, []contract.Service{
		reacts("accounts", "ProfileRenamed", "UserRenamed", ""), reacts("profiles", "UserRenamed", "ProfileRenamed", ""),
		reacts("first", "Asked", "Answered", "It asks once."), reacts("second", "Answered", "Asked", ""),
	})
}

// hostile are names that end texts, begin scripts and steer terminals.
func hostile() *flow.Graph {
	bad := `]]></text><script>alert(1)</script>"'\N` + "`#quot;%%{init}%%\x1b[31m\u202e\x00\xff\n"
	event := contract.EventName{Context: bad, Event: bad}
	return flow.New([]contract.Event{{Name: event}}, []contract.Service{
		{Name: bad, Context: bad, Produces: []contract.Production{{Event: event}}, Consumes: []contract.Consumption{{Event: event, Terminates: bad, Emits: []contract.EventName{event}}}},
	})
}

// vendors are contexts with long names that begin alike, of which no service is known.
func vendors() *flow.Graph {
	var events []contract.Event
	for i := range 12 {
		for j := range 1 + i*i/3 {
			events = append(events, contract.Event{Name: contract.EventName{
				Context: fmt.Sprintf("com.google.analytics.enhanced-ecommerce.v%c", 'a'+i), Event: fmt.Sprintf("a_very_long_name_of_an_event_%d", j),
			}})
		}
	}
	return flow.New(events, nil)
}

func pictures(t *testing.T) map[string]*flow.Graph {
	shop := sample(t)
	return map[string]*flow.Graph{
		"shop": shop, "loop": loop(), "hostile": hostile(), "empty": flow.New(nil, nil), "company": company(t, 500),
		"vendors": vendors(),
		"focus":   shop.Around(shop.Find("ordering.OrderPlaced")[0], 2),
	}
}

// The pictures are looked at in testdata; any change of them is seen there.
func TestPicturesAreThoseThatWereLookedAt(t *testing.T) {
	for name, g := range pictures(t) {
		if name == "company" {
			continue // too large to look at as text
		}
		for file, got := range map[string][]byte{
			name + ".svg": draw.SVG(g, draw.Options{}), name + "-contexts.svg": draw.ContextsSVG(g, draw.Options{}),
			name + ".dot": draw.DOT(g), name + ".mmd": draw.Mermaid(g), name + "-services.svg": draw.ServicesSVG(g, draw.Options{}),
			name + "-services.dot": draw.ServicesDOT(g), name + "-services.mmd": draw.ServicesMermaid(g),
		} {
			looked(t, file, got)
		}
	}
}

// looked reports a picture that differs from the one in testdata.
func looked(t *testing.T, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (go test ./contract/flow/draw -update writes it anew):\n%s", file, diff)
	}
}

func TestAPictureIsXMLThatDoesNothing(t *testing.T) {
	for name, g := range pictures(t) {
		t.Run(name, func(t *testing.T) {
			for _, svg := range [][]byte{draw.SVG(g, draw.Options{}), draw.ContextsSVG(g, draw.Options{}), draw.ServicesSVG(g, draw.Options{})} {
				seen := map[string]int{}
				for dec := xml.NewDecoder(bytes.NewReader(svg)); ; {
					token, err := dec.Token()
					if errors.Is(err, io.EOF) {
						break
					}
					if err != nil {
						t.Fatal(err)
					}
					if start, ok := token.(xml.StartElement); ok {
						seen[start.Name.Local]++
						for _, a := range start.Attr {
							if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" {
								t.Errorf("<%s> has %s", start.Name.Local, a.Name.Local)
							}
						}
					}
				}
				for _, tag := range []string{"script", "foreignObject", "image", "use"} {
					if seen[tag] > 0 {
						t.Errorf("it has <%s>", tag)
					}
				}
				if seen["svg"] != 1 || seen["title"] == 0 || seen["desc"] != 1 || seen["style"] != 1 {
					t.Errorf("elements: %v", seen)
				}
			}
		})
	}
}

func TestAPictureHasEveryEventServiceAndArrow(t *testing.T) {
	for _, n := range []int{20, 500} {
		g := company(t, n)
		svg := string(draw.SVG(g, draw.Options{}))
		for i := range g.Events {
			if !strings.Contains(svg, ">"+g.Events[i].Name.Event) && !strings.Contains(svg, g.Events[i].Name.Event+"</title>") {
				t.Errorf("there is no %s", g.Events[i].Name)
			}
		}
		for i := range g.Services {
			if !strings.Contains(svg, "service "+g.ServiceName(i)) {
				t.Errorf("there is no %s", g.ServiceName(i))
			}
		}
		arrows := 0
		for _, d := range regexp.MustCompile(` d="(M[^"]*C[^"]*)"`).FindAllStringSubmatch(svg, -1) {
			arrows += strings.Count(d[1], "M")
		}
		written := strings.Count(svg, "\u25c2</text>")
		want, emits := 0, 0
		for i := range g.Uses {
			if want++; len(g.Uses[i].Emits) > 1 {
				emits += len(g.Uses[i].Emits) - 1
			}
		}
		want += len(g.Makes) // those of second producers are drawn, others are rows
		for i := range g.Events {
			want -= min(1, len(g.Events[i].Makes))
		}
		// A use that is written out takes one row, however much it emits.
		if got := arrows + written; got < want || got > want+emits {
			t.Errorf("%d events: %d arrows and %d rows for %d to %d uses and productions", n, arrows, written, want, want+emits)
		}
	}
}

// Every link between services is a row, and an arrow but for those to other contexts
// where there are many.
func TestAPictureOfServicesHasEveryLink(t *testing.T) {
	for _, n := range []int{20, 500} {
		g := company(t, n)
		svg := string(draw.ServicesSVG(g, draw.Options{}))
		links, drawn := g.ServiceLinks(), 0
		for _, l := range links {
			if l.Cycle == flow.Endless || len(links) <= 250 || l.From >= 0 && g.Services[l.From].Context == g.Services[l.To].Context || l.From < 0 && l.Context == g.Services[l.To].Context {
				drawn++
			}
		}
		if rows := strings.Count(svg, `class="row"`); rows != len(links) {
			t.Errorf("%d events: %d rows for %d links", n, rows, len(links))
		}
		arrows := 0
		for _, d := range regexp.MustCompile(` d="(M[^"]*C[^"]*)"`).FindAllStringSubmatch(svg, -1) {
			arrows += strings.Count(d[1], "M")
		}
		if arrows != drawn {
			t.Errorf("%d events: %d arrows for %d links", n, arrows, drawn)
		}
	}
}

// What a picture is around is framed, and said in words to who does not see it.
func TestWhatAPictureIsAroundIsFramed(t *testing.T) {
	g := sample(t)
	for focus, draws := range map[string]func(*flow.Graph, draw.Options) []byte{
		"ordering.OrderPlaced": draw.SVG, "fulfilment/warehouse": draw.SVG, "ordering/checkout": draw.ServicesSVG, "payments": draw.ContextsSVG,
	} {
		x, err := g.Excerpt(flow.Query{Focus: focus, Depth: 2})
		if err != nil {
			t.Fatal(err)
		}
		picture := string(draws(x.Graph, draw.Options{Focus: focus, Bare: true}))
		_, about, _ := strings.Cut(picture, "<desc")
		about, _, _ = strings.Cut(about, "</desc>")
		if n := strings.Count(picture, `<rect class="focus"`); n != 1 || !strings.Contains(about, focus) {
			t.Errorf("%s: %d frames, and the words %s", focus, n, about)
		}
		if plain := string(draws(x.Graph, draw.Options{Bare: true})); strings.Contains(plain, "focus") || strings.Contains(plain, "frame") {
			t.Errorf("%s: a frame around nothing", focus)
		}
	}
}

func TestLinksLeadToPages(t *testing.T) {
	g := sample(t)
	svg := string(draw.SVG(g, draw.Options{Bare: true, Link: func(n flow.Node) string {
		return fmt.Sprintf("/%ss/%s?a=1&b=\"", n.Kind, g.Name(n))
	}}))
	for _, want := range []string{`href="/events/ordering.OrderPlaced?a=1&amp;b=&#34;"`, `href="/services/ordering/checkout?a=1&amp;b=&#34;"`, `role="group"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("there is no %s", want)
		}
	}
	if strings.Contains(svg, "<style>") {
		t.Error("a bare picture has no style sheet")
	}
}

func TestHostileNamesStayNames(t *testing.T) {
	g := hostile()
	for name, out := range map[string][]byte{"dot": draw.DOT(g), "mermaid": draw.Mermaid(g), "svg": draw.SVG(g, draw.Options{}),
		"dot of services": draw.ServicesDOT(g), "mermaid of services": draw.ServicesMermaid(g), "svg of services": draw.ServicesSVG(g, draw.Options{})} {
		if i := bytes.IndexAny(out, "\x00\x1b\u202e"); i >= 0 {
			t.Errorf("%s has a character that steers at %d", name, i)
		}
		if bytes.Contains(out, []byte("<script")) && !strings.HasPrefix(name, "dot") {
			t.Errorf("%s has a script", name)
		}
	}
	for line := range strings.Lines(string(draw.Mermaid(g))) {
		if n := strings.Count(line, `"`); n != 0 && n != 2 {
			t.Errorf("a text of Mermaid does not end where it should: %s", line)
		}
	}
}

// Names that begin alike are told apart by their ends, and many lanes without arrows
// stand beside each other.
func TestManyContextsWithoutServicesAreNoColumn(t *testing.T) {
	svg := string(draw.SVG(vendors(), draw.Options{}))
	for _, want := range []string{"merce.va</text>", "merce.vl</text>", "event_40</text>"} {
		if !strings.Contains(svg, want) {
			t.Errorf("there is no %s", want)
		}
	}
	var width, height int
	if _, err := fmt.Sscanf(svg[strings.Index(svg, "viewBox="):], `viewBox="0 0 %d %d"`, &width, &height); err != nil || height > 2*width {
		t.Errorf("it is %d wide and %d high (%v)", width, height, err)
	}
}

// A name can neither end a text of Mermaid nor begin an entity, markup or Markdown in it.
func TestTextsOfMermaidAreQuoted(t *testing.T) {
	name := contract.EventName{Context: "c", Event: "a\"b#c;<d>&`e`*f*_g_~h~%%i"}
	want := `e0(["a#quot;b#35;c;#lt;d#gt;#amp;#96;e#96;#42;f#42;#95;g#95;#126;h#126;#37;#37;i"])`
	if got := string(draw.Mermaid(flow.New([]contract.Event{{Name: name}}, nil))); !strings.Contains(got, want) {
		t.Errorf("%s\nhas no %s", got, want)
	}
}

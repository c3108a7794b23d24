package draw_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"testing"

	"github.com/treaty-events/treaty/contract/flow/draw"
	"github.com/treaty-events/treaty/internal/testkit"
)

// Graphviz itself reads what is written for it, and finds in it what the graph has.
func TestGraphvizDrawsWhatIsWrittenForIt(t *testing.T) {
	dot, err := exec.LookPath("dot")
	if err != nil {
		testkit.Missing(t, "dot: apt-get install graphviz")
	}
	for name, g := range pictures(t) {
		if name == "company" {
			continue // Graphviz takes minutes to lay it out
		}
		for by, text := range map[string][]byte{"events": draw.DOT(g), "contexts": draw.ContextsDOT(g)} {
			t.Run(name+" by "+by, func(t *testing.T) {
				nodes, edges := len(g.Events)+len(g.Services), len(g.Makes)+len(g.Uses)
				if by == "contexts" {
					nodes, edges = len(g.Contexts), 0
					for _, l := range g.Links() {
						edges += min(1, l.Events) + min(1, l.Productions)
					}
				}
				cmd := exec.Command(dot, "-Tjson")
				cmd.Stdin = bytes.NewReader(text)
				var complaints bytes.Buffer
				cmd.Stderr = &complaints
				out, err := cmd.Output()
				if err != nil || complaints.Len() > 0 {
					t.Fatalf("%v: %s", err, &complaints)
				}
				var drawn struct {
					Subgraphs int `json:"_subgraph_cnt"`
					Objects   []struct {
						Nodes []int `json:"nodes"`
					} `json:"objects"`
					Edges []struct{} `json:"edges"`
				}
				if err := json.Unmarshal(out, &drawn); err != nil {
					t.Fatal(err)
				}
				if got := len(drawn.Objects) - drawn.Subgraphs; got != nodes || len(drawn.Edges) != edges {
					t.Errorf("%d nodes and %d edges, want %d and %d", got, len(drawn.Edges), nodes, edges)
				}
			})
		}
	}
}

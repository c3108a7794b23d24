package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/schemas"
)

func TestFindingsOfOneEvent(t *testing.T) {
	files, err := workspace.Collect(t.Context(), workspace.FromFS(schemas.Examples()))
	if err != nil {
		t.Fatal(err)
	}
	push := wire.Push{Home: "shop", Files: map[string]wire.File{}}
	for name, data := range files {
		if !strings.Contains(name, "/history/") {
			push.Files[name] = wire.File(data)
		}
	}
	s := serverWith(t, registry.Options{Rules: rules.All()}, 1<<20)
	pushed(t, s, push)
	all := read[wire.OpenFindings](t, s, "/v1/findings?limit=1000")
	of := func(list wire.OpenFindings) (n int) {
		for _, f := range list.Findings {
			if strings.HasPrefix(f.Finding.Subject, "ordering.OrderPlaced ") || f.Finding.Subject == "ordering.OrderPlaced" {
				n++
			}
		}
		return n
	}
	for _, name := range []string{"ordering.OrderPlaced", "sales.OrderPlaced"} { // its former name
		one := read[wire.OpenFindings](t, s, "/v1/findings?limit=1000&event="+name)
		if n := of(one); n == 0 || n != of(all) || len(one.Findings) != n || len(all.Findings) <= n {
			t.Errorf("%s: %d of %d findings, of which %d are about it; %d are", name, len(one.Findings), len(all.Findings), n, of(all))
		}
	}
	for _, name := range []string{"ordering.Nothing", "nothing"} {
		res, err := http.Get(s.URL + "/v1/findings?event=" + name)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusNotFound {
			t.Errorf("findings about %s: %s", name, res.Status)
		}
	}
}

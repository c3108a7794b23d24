package lint_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// sample returns the files of the sample company.
func sample(t testing.TB) workspace.MemFiles {
	t.Helper()
	files, err := workspace.Collect(context.Background(), workspace.FromFS(os.DirFS("../schemas/examples")))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// company returns a workspace of at least n contracts: the sample company's
// contexts again and again, each time under other names.
func company(t testing.TB, n int) *workspace.Workspace {
	t.Helper()
	all := workspace.MemFiles{}
	from := sample(t)
	contexts := []string{"catalogue", "customers", "fulfilment", "marketing", "ordering", "payments"}
	for i := 0; i == 0 || strings.Count(strings.Join(names(all), "\n"), "/event.yaml") < n; i++ {
		var pairs []string
		for _, c := range contexts {
			renamed := fmt.Sprintf("%s%d", c, i)
			pairs = append(pairs, "contexts/"+c+"/", "contexts/"+renamed+"/", "context: "+c, "context: "+renamed, "with: "+c+",", "with: "+renamed+",")
			for _, before := range []string{"event: ", "[", ", "} {
				pairs = append(pairs, before+c+".", before+renamed+".")
			}
		}
		rename := strings.NewReplacer(pairs...)
		for name, data := range from {
			if path.Ext(name) == ".yaml" && name != workspace.ConfigFile {
				data = bytes.ReplaceAll(data, []byte("formerly: [sales."), fmt.Appendf(nil, "formerly: [sales%d.", i))
				data = []byte(rename.Replace(string(data)))
			}
			all[rename.Replace(name)] = data
		}
	}
	return load(t, all)
}

func names(m workspace.MemFiles) []string {
	var list []string
	for name := range m {
		list = append(list, name)
	}
	return list
}

// now is before every sunset of the sample company.
var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestTheSampleCompanyIsClean(t *testing.T) {
	for _, n := range []int{1, 40} {
		ws := company(t, n)
		r := review(t, lint.Request{Base: ws, Head: ws, Policy: lint.Policy{Now: now}})
		for _, f := range r.Findings {
			if f.Severity != diag.Info {
				t.Errorf("%s: %s: %s (%s)", f.Span, f.Subject, f.Message, f.Rule)
			}
		}
	}
}

func BenchmarkReview(b *testing.B) {
	for _, n := range []int{1, 250, 1000} {
		ws := company(b, n)
		// The report metric is what has to stay the same when n grows.
		b.Run(fmt.Sprintf("lint-%d", len(ws.Contracts)), func(b *testing.B) {
			benchmark(b, lint.Request{Head: ws, Rules: rules.All(), Policy: lint.Policy{Now: now}}, len(ws.Contracts))
		})
		b.Run(fmt.Sprintf("check-%d", len(ws.Contracts)), func(b *testing.B) {
			benchmark(b, lint.Request{Base: ws, Head: edited(ws), Rules: rules.All(), NewOnly: true, Policy: lint.Policy{Now: now}}, len(ws.Contracts))
		})
	}
}

func benchmark(b *testing.B, req lint.Request, contracts int) {
	for b.Loop() {
		if _, err := lint.Review(context.Background(), req); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(contracts), "µs/contract")
}

// edited is the workspace with another schema in its first contract.
func edited(ws *workspace.Workspace) *workspace.Workspace {
	head, first := *ws, *ws.Contracts[0]
	major, other := *first.Majors[0], ws.Contracts[1].Majors[0].Newest()
	major.Revisions = append(major.Revisions[:len(major.Revisions):len(major.Revisions)], other)
	first.Majors = []*workspace.Major{&major}
	head.Contracts = append([]*workspace.Contract{&first}, ws.Contracts[1:]...)
	return &head
}

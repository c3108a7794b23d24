package impact_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/impact"
)

// BenchmarkImpact asks about one change of the event with the most consumers of a
// made-up company: an optional field goes, and another comes.
func BenchmarkImpact(b *testing.B) {
	for _, events := range []int{500, 5000} {
		b.Run(fmt.Sprintf("%d events", events), func(b *testing.B) {
			files := workspace.MemFiles(testkit.Company(events))
			ws, err := workspace.Load(context.Background(), files, "")
			if err != nil {
				b.Fatal(err)
			}
			c := mostRead(ws)
			dir := c.Majors[0].Newest().File
			text := string(files[dir])
			files[dir] = []byte(strings.Replace(text, `"properties": {`, `"properties": {"addedLater": {"type": "string"},`, 1))
			if string(files[dir]) == text {
				files[dir] = []byte(strings.Replace(text, `"properties":{`, `"properties":{"addedLater":{"type":"string"},`, 1))
			}
			head, err := workspace.Load(context.Background(), files, "")
			if err != nil {
				b.Fatal(err)
			}
			req := lint.Request{Base: ws, Head: head, Policy: lint.Policy{Now: time.Unix(0, 0)}}
			var reports []*impact.Report
			for b.Loop() {
				if reports, err = lint.Impacts(context.Background(), req, c, head.Contract(c.Name)); err != nil {
					b.Fatal(err)
				}
			}
			if len(reports) != 1 {
				b.Fatalf("%d reports", len(reports))
			}
			b.ReportMetric(float64(len(reports[0].Verdicts)), "consumers")
		})
	}
}

func mostRead(ws *workspace.Workspace) *workspace.Contract {
	readers := map[contract.EventName]int{}
	for _, s := range ws.Services {
		for _, use := range s.Consumes {
			readers[use.Event]++
		}
	}
	most := ws.Contracts[0]
	for _, c := range ws.Contracts {
		if readers[c.Name] > readers[most.Name] {
			most = c
		}
	}
	return most
}

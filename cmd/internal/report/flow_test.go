package report_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
)

func TestAFlowAsText(t *testing.T) {
	long := contract.EventName{Context: "ci", Event: "EiffelAnnouncementPublishedEvent"}
	short := contract.EventName{Context: "ci", Event: "Built"}
	events := []contract.Event{{Name: long, Majors: []contract.MajorInfo{{Number: 1, Status: contract.Active}, {Number: 2, Status: contract.Active}}}, {Name: short}}
	second, err := contract.ParseRange("=2")
	if err != nil {
		t.Fatal(err)
	}
	services := []contract.Service{
		{Name: "builder", Context: "ci", Produces: []contract.Production{{Event: long, Majors: []int{1}}, {Event: short, Majors: []int{1}}}},
		{Name: "board", Context: "ci", Consumes: []contract.Consumption{{Event: long}, {Event: long, Versions: second}}},
	}
	for _, tt := range []struct {
		name  string
		graph *flow.Graph
		want  string
	}{
		{"long names keep the column, and majors are said", flow.New(events, services), `1 context, 2 services, 2 events   2 consumptions, 0 reactions

ci
  Built                            by builder
    nobody is known to read it
  EiffelAnnouncementPublishedEvent by builder (v1)
    → board (v1, v2)
    → board (=2, which nobody is known to write)
`},
		{"without services", flow.New(events, nil), `1 context, 0 services, 2 events   0 consumptions, 0 reactions
there is no service here, so nobody is known to write or to read any of them

ci
  Built
  EiffelAnnouncementPublishedEvent
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := report.Flow(term.Streams{Out: &out}, tt.graph); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

package contract

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each row of the table: who may say it, and what the other side may call it.
func TestPatternsAndTheirAnswers(t *testing.T) {
	for _, c := range []struct {
		said    Relationship
		answers []Pattern
	}{
		{Relationship{As: Equal, Pattern: Partnership}, []Pattern{Partnership}},
		{Relationship{As: Equal, Pattern: SharedKernel}, []Pattern{SharedKernel}},
		{Relationship{As: Upstream, Pattern: Partnership}, nil},
		{Relationship{As: Downstream, Pattern: SharedKernel}, nil},
		{Relationship{As: Upstream, Pattern: CustomerSupplier}, []Pattern{CustomerSupplier, AnticorruptionLayer}},
		{Relationship{As: Downstream, Pattern: CustomerSupplier}, []Pattern{CustomerSupplier}},
		{Relationship{As: Upstream, Pattern: OpenHostService}, []Pattern{Conformist, AnticorruptionLayer}},
		{Relationship{As: Upstream, Pattern: PublishedLanguage}, []Pattern{Conformist, AnticorruptionLayer}},
		{Relationship{As: Downstream, Pattern: OpenHostService}, nil},
		{Relationship{As: Downstream, Pattern: PublishedLanguage}, nil},
		{Relationship{As: Downstream, Pattern: Conformist}, []Pattern{OpenHostService, PublishedLanguage}},
		{Relationship{As: Downstream, Pattern: AnticorruptionLayer}, []Pattern{CustomerSupplier, OpenHostService, PublishedLanguage}},
		{Relationship{As: Upstream, Pattern: Conformist}, nil},
		{Relationship{As: Upstream, Pattern: AnticorruptionLayer}, nil},
		{Relationship{As: Equal, Pattern: SeparateWays}, []Pattern{SeparateWays}},
		{Relationship{As: Upstream, Pattern: SeparateWays}, []Pattern{SeparateWays}},
	} {
		if diff := cmp.Diff(c.answers, c.said.Answers()); diff != "" {
			t.Errorf("what answers %s as %s (-want +got):\n%s", c.said.Pattern, c.said.As, diff)
		}
	}
}

// If one declaration answers another, that one answers it back; every pattern has
// a side, and everything that can be said can be answered.
func TestTheTableOfPatternsIsSymmetric(t *testing.T) {
	var all []Relationship
	for _, p := range Patterns {
		if len(p.Roles()) == 0 {
			t.Errorf("%s can be declared by nobody", p)
		}
		for _, as := range p.Roles() {
			all = append(all, Relationship{As: as, Pattern: p})
		}
	}
	for _, r := range all {
		answered := false
		for _, back := range all {
			answered = answered || r.Fits(back)
			if r.Fits(back) != back.Fits(r) {
				t.Errorf("%s as %s, and %s as %s: only one answers the other", r.Pattern, r.As, back.Pattern, back.As)
			}
		}
		if !answered {
			t.Errorf("nothing answers %s as %s", r.Pattern, r.As)
		}
	}
}

func TestPatternsOfASide(t *testing.T) {
	for side, want := range map[Role][]Pattern{
		Equal:      {Partnership, SharedKernel, SeparateWays},
		Upstream:   {CustomerSupplier, OpenHostService, PublishedLanguage, SeparateWays},
		Downstream: {CustomerSupplier, Conformist, AnticorruptionLayer, SeparateWays},
	} {
		if diff := cmp.Diff(want, PatternsAs(side)); diff != "" {
			t.Errorf("what can be said as %s (-want +got):\n%s", side, diff)
		}
	}
}

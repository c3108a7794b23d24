package rules_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// neighbours are ordering, which has an event, and billing, whose service reads
// it; each with what it declares of the other. "-" stands for no context.yaml.
func neighbours(ordering, billing string) string {
	archive := `-- contexts/ordering/OrderPlaced/event.yaml --
event: OrderPlaced
summary: A customer confirmed an order.
versions: {1: {status: active}}
-- contexts/ordering/OrderPlaced/v1.schema.json --
{"type": "object"}
-- contexts/billing/services/biller.yaml --
service: biller
context: billing
owner: team-billing
consumes: [{event: ordering.OrderPlaced, versions: "=1", fields: all}]
`
	for _, c := range [][3]string{{"ordering", "billing", ordering}, {"billing", "ordering", billing}} {
		if c[2] == "-" {
			continue
		}
		archive += "-- contexts/" + c[0] + "/context.yaml --\ncontext: " + c[0] + "\nowner: team-" + c[0] + "\n"
		if c[2] != "" {
			archive += "relationships:\n"
			for says := range strings.SplitSeq(c[2], "; ") {
				archive += "  - {with: " + c[1] + ", " + says + "}\n"
			}
		}
	}
	return archive
}

const (
	host     = "as: upstream, pattern: open-host-service"
	conforms = "as: downstream, pattern: conformist"
	partners = "as: equal, pattern: partnership"
	separate = "as: equal, pattern: separate-ways"
)

// What both declare is a relationship, what one declares is a proposal, and what
// stands in a file that is not here is not known, unless everything is here.
func TestARelationshipNeedsBothSides(t *testing.T) {
	for _, c := range []struct {
		name, ordering, billing string
		want, wantWhole         string // in the finding; "unknown": in a note; "": nothing is found
	}{
		{"both declare it", host, conforms, "", ""},
		{"partners", partners, partners, "", ""},
		{"nobody declares it", "", "", "billing and ordering have no relationship", "billing and ordering have no relationship"},
		{"only the reader", "", conforms, "only proposed: billing declares it, ordering has not accepted it", "only proposed: billing"},
		{"only the owner", host, "", "only proposed: ordering declares it, billing has not accepted it", "only proposed: ordering"},
		{"events flow the other way", "as: downstream, pattern: conformist", host, "only the other way", "only the other way"},
		{"both ways, in two declarations", host + "; " + conforms, conforms + "; " + host, "", ""},
		{"separate ways", separate, conforms, "go separate ways", "go separate ways"},
		{"separate ways, said by the reader", host, separate, "go separate ways", "go separate ways"},
		{"the owner is elsewhere", "-", conforms, "unknown", "only proposed: billing"},
		{"the reader is elsewhere", host, "-", "unknown", "only proposed: ordering"},
		{"both are elsewhere", "-", "-", "unknown", "no relationship"},
		{"the owner is elsewhere, and the reader is silent", "-", "", "billing declares no relationship with ordering", "no relationship"},
		{"the reader is elsewhere, and the owner is silent", "", "-", "ordering declares no relationship with billing", "no relationship"},
		{"the owner is elsewhere, the reader goes its way", "-", separate, "go separate ways", "go separate ways"},
	} {
		for _, whole := range []bool{false, true} {
			want := c.want
			if whole {
				want = c.wantWhole
			}
			found, notes := boundary(t, "undeclared-relationship", neighbours(c.ordering, c.billing), whole)
			switch {
			case want == "" && found+notes != "":
				t.Errorf("%s, whole %v: found %q, noted %q", c.name, whole, found, notes)
			case want == "unknown" && (found != "" || !strings.Contains(notes, "billing with ordering is not known")):
				t.Errorf("%s, whole %v: found %q, noted %q; want a note", c.name, whole, found, notes)
			case want != "unknown" && (!strings.Contains(found, want) || notes != ""):
				t.Errorf("%s, whole %v: found %q, noted %q; want %q", c.name, whole, found, notes, want)
			}
		}
	}
}

// A refusal says who has to declare what, in words that can be copied.
func TestAProposalSaysWhoAcceptsItAndHow(t *testing.T) {
	for _, c := range []struct{ ordering, billing, want string }{
		{"", conforms, "team-ordering declares it in the context.yaml of ordering, and pushes that first: " +
			"`relationships: [{with: billing, as: upstream, pattern: open-host-service | published-language}]`"},
		{partners, "", "team-billing declares it in the context.yaml of billing, and pushes that first: " +
			"`relationships: [{with: ordering, as: equal, pattern: partnership}]`"},
		{"", "", "`relationships: [{with: billing, as: upstream, pattern: …}]`; team-billing declares it"},
	} {
		r, err := rules.ByID("undeclared-relationship")
		if err != nil {
			t.Fatal(err)
		}
		found := findings(t, r, neighbours(c.ordering, c.billing))
		if len(found) != 1 || !strings.Contains(found[0].Hint, c.want) {
			t.Errorf("%q, %q: %+v, want the hint %q", c.ordering, c.billing, found, c.want)
		}
	}
}

func TestPatternsThatDoNotGoTogether(t *testing.T) {
	for _, c := range []struct {
		name, ordering, billing, rule, want string
	}{
		{"a host and who conforms", host, conforms, "mismatched-patterns", ""},
		{"a supplier, whose customer conforms", "as: upstream, pattern: customer-supplier", conforms, "mismatched-patterns",
			"billing declares conformist with ordering, which declares customer-supplier"},
		{"partners of whom one shares a kernel", partners, "as: equal, pattern: shared-kernel", "mismatched-patterns",
			"billing declares shared-kernel with ordering, which declares partnership"},
		{"on the way from one pattern to another", host + "; as: upstream, pattern: customer-supplier", conforms, "mismatched-patterns", ""},
		{"roles that differ are another matter", host, partners, "mismatched-patterns", ""},
		{"the other side is not here", "-", conforms, "mismatched-patterns", ""},
		{"a supplier that conforms", "as: upstream, pattern: conformist", conforms, "misplaced-pattern", "ordering calls itself upstream of billing, and declares conformist"},
		{"a partner that is downstream", "", "as: downstream, pattern: partnership", "misplaced-pattern", "billing calls itself downstream of ordering, and declares partnership"},
		{"equals that conform", "", "as: equal, pattern: conformist", "misplaced-pattern", "billing calls itself equal of ordering"},
		{"separate ways, whoever says so", "as: upstream, pattern: separate-ways", separate, "misplaced-pattern", ""},
	} {
		found, _ := boundary(t, c.rule, neighbours(c.ordering, c.billing), false)
		if (c.want == "") != (found == "") || !strings.Contains(found, c.want) {
			t.Errorf("%s: found %q, want %q", c.name, found, c.want)
		}
	}
}

// A reaction writes as well, and a former name leads to who has the event today.
func TestOnlyTheOwnerProduces(t *testing.T) {
	renamed := strings.Replace(neighbours(host, conforms), "versions: {1:", "formerly: [sales.OrderPlaced]\nversions: {1:", 1)
	of := func(context, more string) string {
		return renamed + "-- contexts/" + context + "/services/writer.yaml --\nservice: writer\ncontext: " + context + "\nowner: o\n" + more + "\n"
	}
	for _, c := range []struct{ name, archive, want string }{
		{"its own", of("ordering", "produces: [{event: OrderPlaced, versions: [1]}]"), ""},
		{"its own, by a former name", of("ordering", "produces: [{event: sales.OrderPlaced, versions: [1]}]"), ""},
		{"another's", of("billing", "produces: [{event: ordering.OrderPlaced, versions: [1]}]"), "writer of billing produces ordering.OrderPlaced, which belongs to ordering"},
		{"another's, once its own", of("sales", "produces: [{event: OrderPlaced, versions: [1]}]"), "writer of sales produces sales.OrderPlaced, which belongs to ordering"},
		{"another's, in reaction", of("billing", "consumes: [{event: ordering.OrderPlaced, versions: \"=1\", fields: all, emits: [ordering.OrderPlaced]}]"),
			"writer of billing emits ordering.OrderPlaced, which belongs to ordering"},
	} {
		found, _ := boundary(t, "foreign-producer", c.archive, false)
		if (c.want == "") != (found == "") || !strings.Contains(found, c.want) {
			t.Errorf("%s: found %q, want %q", c.name, found, c.want)
		}
	}
}

func TestSchemasAreSharedWhereBothSaySo(t *testing.T) {
	shared := `-- contexts/billing/common/money.schema.json --
{"type": "object", "properties": {"deep": {"$ref": "deeper.schema.json"}}}
-- contexts/billing/common/deeper.schema.json --
{"type": "object"}
-- shared/id.schema.json --
{"type": "string"}
-- contexts/ordering/OrderPlaced/v1.schema.json --
{"type": "object", "properties": {"id": {"$ref": "../../../shared/id.schema.json"}, "total": {"$ref": "../../billing/common/money.schema.json"}}}
`
	const kernel, publishes = "as: equal, pattern: shared-kernel", "as: upstream, pattern: published-language"
	for _, c := range []struct {
		name, ordering, billing string
		want                    bool
	}{
		{"a kernel that both share", kernel, kernel, false},
		{"a kernel that one side knows", "", kernel, true},
		{"the owner's published language", conforms, publishes, false},
		{"the user's published language", publishes, conforms, true},
		{"an open host publishes events, no schemas", conforms, host, true},
		{"partners", partners, partners, true},
	} {
		found, _ := boundary(t, "foreign-schema-ref", neighbours(c.ordering, c.billing)+shared, false)
		if (found != "") != c.want || c.want && found != "ordering refers to contexts/billing/common/money.schema.json, which belongs to billing" {
			t.Errorf("%s: found %q, want a finding: %v", c.name, found, c.want)
		}
	}
}

// boundary returns what one rule says of a workspace, and what it notes.
func boundary(t *testing.T, id, archive string, whole bool) (found, notes string) {
	t.Helper()
	r, err := rules.ByID(id)
	if err != nil {
		t.Fatal(err)
	}
	_, head := split(archive)
	report, err := lint.Review(t.Context(), lint.Request{Head: load(t, head, "head"), Rules: []*lint.Rule{r}, Whole: whole, Policy: lint.Policy{Now: now}})
	if err != nil {
		t.Fatal(err)
	}
	var messages []string
	for _, f := range report.Findings {
		if f.Rule == id {
			messages = append(messages, f.Message)
		}
	}
	return strings.Join(messages, "\n"), strings.Join(report.Notes, "\n")
}

// What an approver accepted in the registry counts as if its context declared it, as
// far as the files that are here leave it open. A file that says anything wins.
func TestWhatWasAcceptedInTheRegistryIsDeclared(t *testing.T) {
	const (
		reads = "accepts ordering billing downstream conformist\n" // ordering accepts it
		lets  = "accepts billing ordering upstream open-host-service\n"
	)
	for _, c := range []struct {
		name, ordering, billing, lock string
		undeclared, oneSided          string // in the finding; "unknown": in a note; "": nothing is found
	}{
		{"the owner accepted it", "", conforms, reads, "", ""},
		{"the reader accepted it", host, "", lets, "", ""},
		{"the owner accepted something else", "", conforms, "accepts ordering billing downstream anticorruption-layer\n", "only proposed: billing", "does not mention it"},
		{"it is proposed no more", "", "", reads, "no relationship", ""},
		{"the owner's file says it too", host, conforms, reads, "", ""},
		{"the owner's file says something else", separate, conforms, reads, "go separate ways", "calls itself equal"},
		{"the owner's file says another pattern", "as: equal, pattern: partnership", conforms, reads, "", "calls itself equal"},
		{"the owner is elsewhere", "-", conforms, reads, "", ""},
		{"the reader is elsewhere", "", "-", reads, "", ""},
		{"the owner is elsewhere, and accepted something else", "-", conforms, "accepts ordering billing downstream anticorruption-layer\n", "unknown", ""},
		{"events flow the other way", "-", "as: upstream, pattern: open-host-service", "accepts ordering billing upstream open-host-service\n", "only the other way", ""},
		{"separate ways", "", separate, "accepts ordering billing equal separate-ways\n", "go separate ways", ""},
		{"partners", partners, "", "accepts billing ordering equal partnership\n", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			archive := neighbours(c.ordering, c.billing) + "-- treaty.lock --\n" + c.lock
			for rule, want := range map[string]string{"undeclared-relationship": c.undeclared, "one-sided-relationship": c.oneSided} {
				found, notes := boundary(t, rule, archive, false)
				if want == "unknown" {
					found, notes, want = notes, found, "is not known"
				}
				if notes != "" || (want == "") != (found == "") || !strings.Contains(found, want) {
					t.Errorf("%s: found %q, noted %q, want %q", rule, found, notes, want)
				}
			}
		})
	}
}

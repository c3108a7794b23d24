package auth

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var contexts = []string{"ordering", "billing", "fulfilment", "catalogue"}

func drawGrants(t *rapid.T) Grants {
	return rapid.Map(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Grant {
		g := Grant{Role: rapid.SampledFrom([]Role{Reader, Reporter, Publisher, Approver, Admin}).Draw(t, "role")}
		if g.Role.scoped() {
			names := rapid.SampledFrom(append(slices.Clone(contexts), everywhere))
			g.Contexts = rapid.SliceOfNDistinct(names, 1, 4, rapid.ID).Draw(t, "contexts")
			slices.Sort(g.Contexts)
		}
		return g
	}), 0, 4), func(list []Grant) Grants { return list }).Draw(t, "grants")
}

// Somebody may do something if and only if the text of one of their grants says
// so.
func TestMayIsWhatAGrantSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		grants := drawGrants(t)
		in := rapid.SampledFrom(append(slices.Clone(contexts), "", "other", "*")).Draw(t, "context")
		words := strings.Fields(grants.String())
		says := func(role string) bool {
			return slices.ContainsFunc(words, func(word string) bool {
				name, list, _ := strings.Cut(word, ":")
				names := strings.Split(list, ",")
				return word == "admin" || name == role && (slices.Contains(names, "*") || in != "" && slices.Contains(names, in))
			})
		}
		if got, want := grants.MayPublish(in), says("publisher"); got != want {
			t.Fatalf("%q: MayPublish(%q) = %v", grants, in, got)
		}
		if got, want := grants.MayApprove(in), says("approver"); got != want {
			t.Fatalf("%q: MayApprove(%q) = %v", grants, in, got)
		}
		if got, want := grants.MayReport(in), says("reporter") || says("publisher"); got != want {
			t.Fatalf("%q: MayReport(%q) = %v", grants, in, got)
		}
		for _, role := range []string{"publisher", "approver", "admin"} {
			held := slices.ContainsFunc(words, func(word string) bool { return word == "admin" || strings.HasPrefix(word, role) })
			if got := grants.Holds(Role(role)); got != held {
				t.Fatalf("%q: Holds(%s) = %v", grants, role, got)
			}
		}
		reports := slices.ContainsFunc(words, func(word string) bool {
			return word == "admin" || strings.HasPrefix(word, "reporter") || strings.HasPrefix(word, "publisher")
		})
		if got := grants.Holds(Reporter); got != reports {
			t.Fatalf("%q: Holds(reporter) = %v", grants, got)
		}
		if got, want := grants.MayAdminister(), slices.Contains(words, "admin"); got != want {
			t.Fatalf("%q: MayAdminister() = %v", grants, got)
		}
		if got, want := grants.MayRead(), len(words) > 0; got != want || grants.Holds(Reader) != want {
			t.Fatalf("%q: MayRead() = %v", grants, got)
		}
	})
}

func TestGrantsAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawGrants(t)
		got, err := ParseGrants(want.String())
		if err != nil || cmp.Diff(got.String(), want.String()) != "" {
			t.Fatalf("%q is read as %q, %v", want, got, err)
		}
	})
}

func TestGrantsThatAreRefused(t *testing.T) {
	for text, says := range map[string]string{
		"writer":                 "no role",
		"Publisher:ordering":     "no role",
		"publisher":              "publisher:*",
		"publisher:":             "needs contexts",
		"approver:a/b":           "context",
		"publisher:a,,b":         "context",
		"publisher:ordering*":    "context",
		"admin:ordering":         "without contexts",
		"reader:":                "without contexts",
		"reader publisher:../..": "context",
		"publisher:" + strings.Repeat("a,", maxContexts) + "a": "at most",
		strings.Repeat("reader ", maxGrants+1):                 "at most",
	} {
		if _, err := ParseGrants(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("ParseGrants(%.40q) = %v, want an error about %q", text, err, says)
		}
	}
}

func TestNobodyMayNothing(t *testing.T) {
	p := From(t.Context())
	if p.Kind != Nobody || p.MayRead() || p.MayPublish("ordering") || p.MayApprove("ordering") || p.MayAdminister() {
		t.Errorf("a context that says nothing stands for %v, who may something", p)
	}
	bootstrap := Principal{Kind: ByBootstrap}
	if bootstrap.MayRead() || bootstrap.MayPublish("ordering") || bootstrap.MayAdminister() {
		t.Error("the bootstrap token may more than create the first admin")
	}
	odd := Principal{Kind: ByToken, Grants: Grants{{Role: "owner", Contexts: []string{"*"}}}}
	if odd.MayRead() || odd.Holds(Reader) || odd.Holds(Admin) || odd.MayPublish("ordering") {
		t.Error("a role that is not known may something")
	}
	if empty := (Grants{{Role: Publisher, Contexts: []string{""}}}); empty.MayPublish("") || empty.MayPublish("ordering") {
		t.Error("a grant for no context is one for what belongs to none")
	}
}

package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

const someCommit = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"

// deployed is the sample company with two services in two environments; of one
// something else ran before.
func deployed(t testing.TB) string {
	t.Helper()
	address, r := bootRegistry(t, sample(t))
	for _, d := range []registry.DeployRequest{
		{Service: "checkout", Environment: "production", Commit: someCommit},
		{Service: "checkout", Environment: "staging-eu", Commit: someCommit},
		{Service: "newsletter", Environment: "production", Commit: "00" + someCommit[2:]},
		{Service: "newsletter", Environment: "production", Gone: true},
	} {
		d.Actor = "token ci"
		if _, err := r.Deploy(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	return address
}

// says checks that the text of a page has what is wanted.
func says(t *testing.T, address string, wants ...string) {
	t.Helper()
	text := plainText(parse(t, get(t, address).body).text)
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", address, want, text)
		}
	}
}

// What runs where is on the page of the service, in the list of services, and in the
// table of deployments.
func TestPagesSayWhatRunsWhere(t *testing.T) {
	if text := parse(t, get(t, boot(t, sample(t))+"/services/ordering/checkout").body).text; strings.Contains(text, "Runs in") {
		t.Errorf("nothing is recorded, and the page says\n%s", text)
	}
	address := deployed(t)
	says(t, address+"/services/ordering/checkout", "Runs in 2", "production commit 1a2b3c4 since 6 May 2026", "staging-eu commit 1a2b3c4")
	says(t, address+"/services?environment=production", "1 of 10", "checkout ordering", "production staging-eu", "(none) 9")
	says(t, address+"/deployments", "production 1", "staging-eu 1", "ordering/checkout 1a2b3c4 since 6 May 2026 by token ci",
		"marketing/newsletter runs there no more", "never recorded", "Of 8 services nothing was ever recorded")
	page := get(t, address+"/deployments?environment=staging-eu")
	if text := plainText(parse(t, page.body).text); strings.Contains(text, "newsletter") {
		t.Errorf("staging-eu has what only production had:\n%s", text)
	}
	if !strings.Contains(page.body, `href="/v1/deployments?environment=staging-eu"`) {
		t.Error("the page does not name the resource of the environment")
	}
}

// Whether a service may go to an environment is what v1 answers, with its rows.
func TestThePageAnswersWhetherAServiceMayBeDeployed(t *testing.T) {
	address := deployed(t)
	ask := func(service, commit, environment string) string {
		return address + "/deployments?" + url.Values{"service": {service}, "commit": {commit}, "environment": {environment}}.Encode()
	}
	says(t, ask("ordering/checkout", "", "production"), "? unknown ordering/checkout to production", "its manifest was never pushed with a commit")
	says(t, ask("nobody", "", "production"), "No answer:", `has no service "nobody"`)
	says(t, ask("checkout", "", "Pro Duction"), "No answer:", "is no name of an environment", "staging-eu")
	says(t, ask("checkout", "", ""), "No answer: where to is not said. Name an environment.")
	says(t, ask("checkout", "zzz", "production"), "No answer:")
	page := get(t, ask("ordering/checkout", "", "production")).body
	const resource = "/v1/services/ordering%2Fcheckout/can-deploy?environment=production"
	if !strings.Contains(page, `href="`+resource+`"`) {
		t.Errorf("the page does not name %s", resource)
	}
	if got := get(t, address+resource); got.StatusCode != 200 || !strings.Contains(got.body, `"unknown"`) {
		t.Errorf("%s: %d %s", resource, got.StatusCode, got.body)
	}
}

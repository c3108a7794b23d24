package auth

import (
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// gitHub and gitLab are claims that are enough for a role that writes.
var (
	gitHub = map[string]string{"repository_id": "424242", "ref": "refs/heads/main", "ref_protected": "true", "event_name": "push"}
	gitLab = map[string]string{"project_id": "20", "ref": "main", "ref_type": "branch", "ref_protected": "true", "pipeline_source": "push"}
)

// with returns claims, some of them changed; "" takes one away.
func with(claims map[string]string, changes ...string) map[string]string {
	claims = maps.Clone(claims)
	for i := 0; i < len(changes); i += 2 {
		claims[changes[i]] = changes[i+1]
		if changes[i+1] == "" {
			delete(claims, changes[i])
		}
	}
	return claims
}

func TestMappingsThatMayWritePinWhatTheyMust(t *testing.T) {
	for _, role := range []string{"publisher:ordering", "approver:ordering", "admin", "reader publisher:*"} {
		grants, err := ParseGrants(role)
		if err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			name   string
			claims map[string]string
			says   string // "": it is fine
		}{
			{"GitHub", gitHub, ""},
			{"GitHub, and more", with(gitHub, "environment", "production"), ""},
			{"GitHub, a tag", with(gitHub, "ref", "refs/tags/v1"), ""},
			{"GitLab", gitLab, ""},
			{"GitLab by ref_path", with(gitLab, "ref", "", "ref_type", "", "ref_path", "refs/heads/main"), ""},
			{"nothing", nil, "no claims"},
			{"a repository by its name", map[string]string{"repository": "acme/shop", "ref": "refs/heads/main"}, "repository_id"},
			{"no repository", with(gitHub, "repository_id", ""), "repository_id"},
			{"a repository's name as its number", with(gitHub, "repository_id", "acme/shop"), "number"},
			{"no ref", with(gitHub, "ref", ""), "ref"},
			{"a pattern", with(gitHub, "ref", "refs/heads/*"), "exactly"},
			{"a short ref of GitHub", with(gitHub, "ref", "main"), "refs/heads/main"},
			{"a ref that is not protected", with(gitHub, "ref_protected", ""), "ref_protected"},
			{"a ref that must not be protected", with(gitHub, "ref_protected", "false"), "ref_protected"},
			{"no event", with(gitHub, "event_name", ""), "event_name"},
			{"a pull request", with(gitHub, "event_name", "pull_request"), "never publishes"},
			{"a pull request of a fork", with(gitHub, "event_name", "pull_request_target"), "never publishes"},
			{"GitHub, by hand", with(gitHub, "event_name", "workflow_dispatch"), ""},
			{"GitHub, by the clock", with(gitHub, "event_name", "schedule"), ""},
			{"GitHub, a release", with(gitHub, "event_name", "release"), ""},
			{"GitHub, after another workflow", with(gitHub, "event_name", "workflow_run"), "workflow_dispatch"},
			{"GitHub, a comment", with(gitHub, "event_name", "issue_comment"), "issue_comment"},
			{"GitHub, GitLab's word", with(gitHub, "event_name", "web"), "event_name"},
			{"GitLab, by hand", with(gitLab, "pipeline_source", "web"), ""},
			{"GitLab, by the API", with(gitLab, "pipeline_source", "api"), ""},
			{"GitLab, a trigger", with(gitLab, "pipeline_source", "trigger"), "push, web"},
			{"GitLab, after another pipeline", with(gitLab, "pipeline_source", "pipeline"), "pipeline_source"},
			{"the ref of a pull request", with(gitHub, "ref", "refs/pull/7/merge"), "never publishes"},
			{"GitLab, no protected ref", with(gitLab, "ref_protected", ""), "ref_protected"},
			{"GitLab, no source", with(gitLab, "pipeline_source", ""), "pipeline_source"},
			{"GitLab, a merge request", with(gitLab, "pipeline_source", "merge_request_event"), "never publishes"},
			{"GitLab, a branch or a tag", with(gitLab, "ref_type", ""), "ref_type"},
			{"GitLab, a short ref_path", with(gitLab, "ref_path", "main"), "ref_path"},
		} {
			err := Mapping{Claims: tc.claims, Grants: grants}.check()
			if tc.says == "" && err != nil || tc.says != "" && (err == nil || !strings.Contains(err.Error(), tc.says)) {
				t.Errorf("%s, %s: %v; want %q", role, tc.name, err, tc.says)
			}
		}
	}
}

func TestMappingsThatRead(t *testing.T) {
	reader := Grants{{Role: Reader}}
	if err := (Mapping{Claims: map[string]string{"repository_owner_id": "2020"}, Grants: reader}).check(); err != nil {
		t.Errorf("an organisation cannot be given reading: %v", err)
	}
	if err := (Mapping{Grants: reader}).check(); err == nil {
		t.Error("everybody whom an issuer knows may read")
	}
	if err := (Mapping{Claims: gitHub}).check(); err == nil {
		t.Error("a mapping to nothing is fine")
	}
}

// Whatever mappings say, a job for a pull request writes nothing.
func TestPullRequestsNeverWrite(t *testing.T) {
	requests := []map[string]string{
		with(gitHub, "event_name", "pull_request"), with(gitHub, "event_name", "pull_request_target"),
		with(gitHub, "event_name", "pull_request_review_comment"), with(gitHub, "head_ref", "feature"),
		with(gitHub, "ref", "refs/pull/7/merge"), with(gitLab, "pipeline_source", "merge_request_event"),
		with(gitLab, "pipeline_source", "external_pull_request_event"), with(gitLab, "ref_path", "refs/merge-requests/7/head"),
	}
	rapid.Check(t, func(t *rapid.T) {
		claims := rapid.SampledFrom(requests).Draw(t, "claims")
		mappings := []Mapping{{Claims: claims, Grants: drawGrants(t)}, {Grants: drawGrants(t)}}
		got := grantsFor(mappings, claims)
		if got.MayPublish("ordering") || got.MayPublish("") || got.MayApprove("ordering") || got.MayAdminister() {
			t.Fatalf("%v may %s", claims, got)
		}
		if got.MayRead() != (len(mappings[0].Grants)+len(mappings[1].Grants) > 0) {
			t.Fatalf("%v may %q, the mappings say %q and %q", claims, got, mappings[0].Grants, mappings[1].Grants)
		}
	})
}

// A claim that is missing, or another, matches nothing.
func TestClaimsAreComparedExactly(t *testing.T) {
	mapping := []Mapping{{Claims: gitHub, Grants: Grants{{Role: Publisher, Contexts: []string{"ordering"}}}}}
	if !grantsFor(mapping, with(gitHub, "actor", "ada")).MayPublish("ordering") {
		t.Error("the right claims give nothing")
	}
	for name, value := range gitHub {
		for _, other := range []string{"", value + "x", strings.ToUpper(value) + " ", "*"} {
			if got := grantsFor(mapping, with(gitHub, name, other)); len(got) > 0 {
				t.Errorf("%s %q gives %s", name, other, got)
			}
		}
	}
}

package auth

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Mapping gives grants to whoever shows a token with these claims, each of
// which must be exactly so.
type Mapping struct {
	Claims map[string]string `json:"claims"`
	Grants Grants            `json:"grants"`
}

// check says what is missing in a mapping. One that lets somebody write pins
// the repository by its number (a name can be given to another), a ref that is
// protected, and the event: so that nothing but what was merged can publish.
func (m Mapping) check() error {
	if err := m.plain(); err != nil {
		return err
	}
	if !slices.ContainsFunc(m.Grants, func(g Grant) bool { return g.Role != Reader }) {
		return nil
	}
	if m.Claims["project_id"] != "" {
		return m.pinned("project_id", "pipeline_source", gitLabSources)
	}
	return m.pinned("repository_id", "event_name", gitHubEvents)
}

// plain says what is missing in any mapping.
func (m Mapping) plain() error {
	if len(m.Grants) == 0 {
		return fmt.Errorf("it has no grants: write reader, reporter:CONTEXT, publisher:CONTEXT, approver:CONTEXT or admin")
	}
	if _, err := m.Grants.checked(); err != nil {
		return err
	}
	if len(m.Claims) == 0 {
		return fmt.Errorf("it has no claims, so it would let in everybody whom the issuer knows")
	}
	for name, value := range m.Claims {
		if value == "" || strings.ContainsAny(value, "*?") {
			return fmt.Errorf("the claim %s is %q: claims are compared exactly, there are no patterns", name, value)
		}
	}
	return nil
}

// What makes a job run that may write: people who may write to the repository,
// or its own clock. Other events run on the protected branch too, but outsiders
// set them off: workflow_run, issue_comment, a trigger with a token.
var (
	gitHubEvents  = []string{"push", "workflow_dispatch", "schedule", "release"}
	gitLabSources = []string{"push", "web", "schedule", "api"}
)

// pinned checks a mapping to a role that writes.
func (m Mapping) pinned(repository, event string, events []string) error {
	const why = "a mapping to reporter, publisher, approver or admin has to pin"
	switch {
	case m.Claims[repository] == "":
		return fmt.Errorf("%s repository_id (GitHub) or project_id (GitLab)", why)
	case strings.Trim(m.Claims[repository], "0123456789") != "":
		return fmt.Errorf("%s %q: it is a number, for a name can be given to another repository", repository, m.Claims[repository])
	case m.Claims["ref"] == "" && m.Claims["ref_path"] == "":
		return fmt.Errorf(`%s ref, such as "refs/heads/main" (GitLab: "main", with ref_type "branch")`, why)
	case m.Claims["ref_protected"] != "true":
		return fmt.Errorf(`%s ref_protected: "true", so that nobody publishes past the rules of the branch`, why)
	case m.Claims[event] == "":
		return fmt.Errorf(`%s %s, such as "push"`, why, event)
	case fromPullRequest(m.Claims):
		return fmt.Errorf("it names a pull request or merge request, which never publishes")
	case !slices.Contains(events, m.Claims[event]):
		return fmt.Errorf("%s %q is set off by others than those who may write to the repository: it can be %s", event, m.Claims[event], strings.Join(events, ", "))
	}
	return m.fullRef(repository)
}

// fullRef checks that a branch and a tag of one name are not mistaken for each
// other.
func (m Mapping) fullRef(repository string) error {
	ref, path := m.Claims["ref"], m.Claims["ref_path"]
	if repository == "repository_id" {
		path = ref
	}
	switch {
	case strings.HasPrefix(path, "refs/heads/") || strings.HasPrefix(path, "refs/tags/"):
		return nil
	case repository == "repository_id":
		return fmt.Errorf(`ref %q: GitHub writes it in full, such as "refs/heads/main"`, ref)
	case path != "":
		return fmt.Errorf(`ref_path %q: GitLab writes it in full, such as "refs/heads/main"`, path)
	case m.Claims["ref_type"] == "":
		return fmt.Errorf(`ref %q may be a branch or a tag: pin ref_type too, "branch" or "tag"`, ref)
	}
	return nil
}

// matches reports whether the claims of a token are those of the mapping.
func (m Mapping) matches(claims map[string]string) bool {
	for name, value := range m.Claims {
		if got, ok := claims[name]; !ok || got != value {
			return false
		}
	}
	return true
}

// grantsFor joins the grants of all mappings that match. Whatever they say, a
// pull request at most reads: its code is not yet reviewed.
func grantsFor(mappings []Mapping, claims map[string]string) Grants {
	var grants Grants
	for _, m := range mappings {
		if m.matches(claims) {
			grants = append(grants, m.Grants...)
		}
	}
	if fromPullRequest(claims) && grants.MayRead() {
		return Grants{{Role: Reader}}
	}
	return grants
}

// fromPullRequest reports whether a job runs for a pull or merge request, by
// any of the claims in which GitHub and GitLab show it.
func fromPullRequest(claims map[string]string) bool {
	for _, event := range []string{claims["event_name"], claims["pipeline_source"]} {
		if strings.Contains(event, "pull_request") || strings.Contains(event, "merge_request") {
			return true
		}
	}
	for _, ref := range []string{claims["ref"], claims["ref_path"]} {
		if strings.HasPrefix(ref, "refs/pull/") || strings.HasPrefix(ref, "refs/merge-requests/") {
			return true
		}
	}
	return claims["head_ref"] != ""
}

// texts returns the claims that are texts, numbers or truth values, as texts.
func texts(claims map[string]json.RawMessage) map[string]string {
	list := map[string]string{}
	for name, raw := range claims {
		var s string
		switch text := string(raw); {
		case json.Unmarshal(raw, &s) == nil && text != "null":
			list[name] = s
		case text != "" && text != "null" && strings.IndexByte("-0123456789tf", text[0]) >= 0:
			list[name] = text
		}
	}
	return list
}

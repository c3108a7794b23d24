package registry

import (
	"context"
	"regexp"
	"slices"
	"strings"
)

// commitForm is the hash of a commit or its first digits, and the mark of a push
// from a tree that was not clean.
var commitForm = regexp.MustCompile(`^[0-9a-f]{7,64}(-dirty)?$`)

// WholeCommit returns the one of the known commits that the text is, or is the only
// beginning of; else the text, if it can be a hash at all. A name that git gives to
// commits, such as HEAD, means another one tomorrow, and is refused; so is the
// beginning of several.
func WholeCommit(text string, known []string) (string, error) {
	if slices.Contains(known, text) {
		return text, nil
	}
	digits := strings.ToLower(text)
	if !commitForm.MatchString(digits) {
		return "", &Refusal{
			Code: BadDeployment, Message: quote(text) + " is no commit: at least seven digits of its hash are",
			Hint: "name the commit by its hash: $(git rev-parse HEAD)",
		}
	}
	found := slices.DeleteFunc(slices.Clone(known), func(commit string) bool { return !strings.HasPrefix(commit, digits) })
	slices.Sort(found)
	switch found = slices.Compact(found); len(found) {
	case 0:
		return digits, nil
	case 1:
		return found[0], nil
	}
	return "", &Refusal{
		Code: BadDeployment, Message: quote(text) + " is the beginning of several commits that were pushed",
		Hint: "write more of its digits: " + strings.Join(found[:min(3, len(found))], ", "),
	}
}

// CommitOf returns the commit that was pushed of a service and that the text names, as
// WholeCommit does; without a text, the one that was pushed last: empty, if none was.
func (r *Registry) CommitOf(ctx context.Context, service, text string) (string, error) {
	if text == "" {
		newest, err := r.store.Manifests(ctx, ManifestQuery{Services: []string{service}, Newest: true})
		if err != nil || len(newest) == 0 {
			return "", err
		}
		return newest[0].Commit, nil
	}
	pushed, err := r.commitsLike(ctx, service, text)
	if err != nil {
		return "", err
	}
	return WholeCommit(text, pushed)
}

// commitsLike returns the commits that were pushed of a service and that the text is,
// or is the beginning of.
func (r *Registry) commitsLike(ctx context.Context, service, text string) ([]string, error) {
	list, err := r.store.Manifests(ctx, ManifestQuery{Services: []string{service}, Commits: []string{text}})
	if digits := strings.ToLower(text); err == nil && commitForm.MatchString(digits) {
		var more []Manifest
		more, err = r.store.Manifests(ctx, ManifestQuery{Services: []string{service}, Beginning: digits})
		list = append(list, more...)
	}
	return commitsOf(list), err
}

func commitsOf(manifests []Manifest) []string {
	list := make([]string, len(manifests))
	for i, m := range manifests {
		list[i] = m.Commit
	}
	return list
}

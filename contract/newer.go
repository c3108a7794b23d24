package contract

import (
	"fmt"
	"strings"
)

// Newer is a version that a registry has and the files of its home do not yet: they have
// an older content.
type Newer struct {
	Registry string // its address, or the variable of a shell that has it
	Event    string
	Version  string
	File     string // that the content belongs in
	// Unpushed: somebody else than the home published it, so no branch has it.
	Unpushed bool
}

// TakeIn says how the version comes into the files.
func (n Newer) TakeIn() string {
	branch := "another branch may have it, else "
	if n.Unpushed {
		branch = ""
	}
	return fmt.Sprintf("take %s into the files: %s`%s` fetches it (where tokens are demanded with -H \"Authorization: Bearer $TREATY_TOKEN\")",
		n.Version, branch, n.fetch())
}

// fetch is the command that writes the version into its file as it was published.
func (n Newer) fetch() string {
	return fmt.Sprintf(`curl -sf -o '%s' "%s/v1/events/%s/versions/%s/schema?form=original"`,
		strings.ReplaceAll(n.File, "'", `'\''`), n.Registry, n.Event, n.Version)
}

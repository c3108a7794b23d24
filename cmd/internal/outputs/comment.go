package outputs

import (
	"io"
	"net/url"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
)

// maxComment is how long a comment may be on GitHub, in characters; it is counted
// in bytes here, of which a text never has fewer.
const maxComment = 65_536

// printMarkdown prints one comment on a pull request. Its first line is not shown: by
// it the comment of the last run is found, and replaced.
func printMarkdown(s term.Streams, r *Review) error {
	shown, notes := report.Shown(r.Gate.Findings, r.Summary)
	p := page{
		Review: r, findings: shown, notes: notes, marker: marker(r), room: maxComment,
		limit: "a comment takes 65,536 characters; the other outputs have them all",
	}
	_, err := io.WriteString(s.Out, p.compose())
	return err
}

// maxPlace is how long the place of a workspace is written out in a marker.
const maxPlace = 500

// marker returns the line that finds the comment again: one for each command and
// workspace of a repository.
func marker(r *Review) string {
	place := url.PathEscape(r.Summary.Prefix)
	if len(place) > maxPlace {
		place = digest(place)
	}
	return "<!-- treaty " + r.Verb + " /" + place + " -->\n"
}

package web

import (
	"strings"
	"unicode/utf8"

	"github.com/treaty-events/treaty/internal/patch"
	"github.com/treaty-events/treaty/registry"
)

// maxPatchShown bounds how much of a patch a page shows, in bytes; all of it is in the
// download.
const maxPatchShown = 16 << 10

// patchView is a change of files as a patch.
type patchView struct {
	Link   string // of the download
	Size   int    // in bytes; 0: nothing differs
	File   string // that it changes
	Text   string // empty: it is too large to be shown
	Copied bool   // what is copied from the page is what is downloaded
	Open   bool   // it is what the page is about
}

// patchOf shows the patch of files; the first gives it its name.
func patchOf(files ...patch.File) (patchView, error) {
	text, err := patch.Of(files...)
	if err != nil {
		return patchView{}, err
	}
	v := patchView{File: files[0].Name, Size: len(text)}
	if len(text) <= maxPatchShown {
		v.Text = legible(string(text))
		// A page has one kind of line ends, and shows what turns the reading direction.
		v.Copied = utf8.Valid(text) && v.Text == string(text) && !strings.ContainsRune(v.Text, '\r')
	}
	return v, nil
}

// patchDownload is the patch of files to be kept.
func patchDownload(name string, files ...patch.File) (any, error) {
	text, err := patch.Of(files...)
	switch {
	case err != nil:
		return nil, &registry.Refusal{Code: registry.NotFound, Message: "there is no patch", Hint: err.Error()}
	case len(text) == 0:
		return nil, &registry.Refusal{Code: registry.NotFound, Message: "there is no patch: nothing differs from what was pushed"}
	}
	return download{name: fileName(name) + ".patch", contentType: patch.Type, content: text}, nil
}

// fileName is a name that is one on every system, and in every header.
func fileName(name string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '_'
	}, name)
	return strings.TrimLeft(clip(plain, 100), ".-")
}

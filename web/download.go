package web

import (
	"net/http"
)

// download is a view that is a file instead of a page.
type download struct {
	name, contentType string // without a name it is shown, not kept
	content           []byte
}

// The forms in which pictures are given away.
var pictureTypes = map[string]string{
	"svg": "image/svg+xml", "dot": "text/vnd.graphviz; charset=utf-8", "mmd": "text/vnd.mermaid; charset=utf-8",
}

// write sends the file; one with a name to be kept: a picture with its own style sheet
// is no page of this origin.
func (d download) write(w http.ResponseWriter, req *http.Request) {
	if d.name != "" {
		w.Header().Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
	}
	send(w, req, http.StatusOK, d.contentType, d.content)
}

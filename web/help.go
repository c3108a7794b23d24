package web

import (
	"context"
	"net/http"

	"github.com/treaty-events/treaty/registry"
)

// helpView is what the keys, the signs and the words of the pages mean.
type helpView struct{}

func (helpView) place() layout {
	return layout{Title: "Help", Section: "help", Alternate: "/v1/openapi.json"}
}

func (s *site) help(context.Context, *registry.Snapshot, *http.Request) (any, error) {
	return helpView{}, nil
}

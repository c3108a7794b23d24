package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/treaty-events/treaty/internal/shares"
	"github.com/treaty-events/treaty/registry/validation"
)

// Bounds of what people paste. A form writes a byte as three at the most.
const (
	maxPasted     = validation.MaxEvent // bytes
	maxPasteForm  = 3*maxPasted + 4<<10
	formsAtOnce   = 16 * maxPasteForm // bytes of forms in memory
	strangeForms  = 2 * maxPasteForm  // of them, of those who are not signed in: they take no room from others
	formTime      = 20 * time.Second
	pasteTooLarge = "An event has at most that, in v1 too. `treaty check` takes larger schemas, with the rest of the workspace."
)

// posted reads the form of a request before its page is made: bounded, in a bounded
// time, and when there is room for it. The page finds it in PostForm.
func (s *site) posted(room *shares.Room, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		rc := http.NewResponseController(w)
		_ = rc.SetReadDeadline(time.Now().Add(formTime)) // writers without deadlines need none
		ctx, cancel := context.WithTimeout(req.Context(), formTime)
		defer cancel()
		size := int64(maxPasteForm)
		if req.ContentLength > 0 && req.ContentLength < size {
			size = req.ContentLength
		}
		part, err := room.Take(ctx, "page", size)
		if err != nil {
			s.problem(w, req, http.StatusServiceUnavailable, "Others paste so much that there is no room", "Send it again in a moment.")
			return
		}
		defer part.Give()
		req.Body = http.MaxBytesReader(w, req.Body, maxPasteForm)
		var large *http.MaxBytesError
		switch err := req.ParseForm(); {
		case errors.As(err, &large):
			s.tooLarge(w, req)
		case err != nil:
			s.problem(w, req, http.StatusBadRequest, "The form cannot be read", "It ended too early, or is not written as forms are. Go back and send it again.")
		case len(req.PostFormValue("text")) > maxPasted:
			s.tooLarge(w, req)
		default:
			// The server listens for the reader's leaving, and would take the deadline for that.
			_ = rc.SetReadDeadline(time.Now().Add(formTime + schemaPatience))
			next(w, req)
		}
	}
}

func (s *site) tooLarge(w http.ResponseWriter, req *http.Request) {
	s.problem(w, req, http.StatusRequestEntityTooLarge, "It is larger than 1 MiB", pasteTooLarge)
}

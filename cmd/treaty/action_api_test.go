package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// gitHubComment is one of a pull request, as GitHub's API has it.
type gitHubComment struct {
	ID   int64  `json:"id"`
	Body string `json:"body"`
	User struct {
		Login string `json:"login"`
	} `json:"user"`
}

// gitHub behaves like the comments of GitHub's REST API, of pull request 7 of acme/shop.
type gitHub struct {
	mu       sync.Mutex
	comments []gitHubComment
	writes   []string // method and path of each
	readOnly bool     // the token of a fork's pull request
	broken   string   // what it answers instead of a list
	asked    int
}

func newGitHub(t *testing.T, a *action) *gitHub {
	t.Helper()
	g := &gitHub{}
	server := httptest.NewServer(g.routes())
	t.Cleanup(server.Close)
	a.env["GITHUB_API_URL"] = server.URL
	return g
}

func (g *gitHub) add(login, body string) int64 {
	c := gitHubComment{ID: int64(1000 + len(g.comments)), Body: body}
	c.User.Login = login
	g.comments = append(g.comments, c)
	return c.ID
}

func (g *gitHub) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /repos/acme/shop/issues/7/comments", func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		size, _ := strconv.Atoi(r.URL.Query().Get("per_page"))
		if g.broken != "" {
			fmt.Fprint(w, g.broken)
			return
		}
		from := min((page-1)*size, len(g.comments))
		gitHubSays(w, http.StatusOK, append([]gitHubComment{}, g.comments[from:min(from+size, len(g.comments))]...))
	})
	mux.HandleFunc("POST /repos/acme/shop/issues/7/comments", func(w http.ResponseWriter, r *http.Request) {
		body, ok := g.write(w, r)
		if !ok {
			return
		}
		g.add("github-actions[bot]", body)
		gitHubSays(w, http.StatusCreated, g.comments[len(g.comments)-1])
	})
	mux.HandleFunc("PATCH /repos/acme/shop/issues/comments/{id}", func(w http.ResponseWriter, r *http.Request) {
		body, ok := g.write(w, r)
		if !ok {
			return
		}
		for i := range g.comments {
			if r.PathValue("id") == strconv.FormatInt(g.comments[i].ID, 10) {
				g.comments[i].Body = body
				gitHubSays(w, http.StatusOK, g.comments[i])
				return
			}
		}
		gitHubSays(w, http.StatusNotFound, map[string]string{"message": "Not Found"})
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.asked++
		if r.Header.Get("Authorization") != "Bearer secret-token" {
			gitHubSays(w, http.StatusUnauthorized, map[string]string{"message": "Bad credentials"})
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func (g *gitHub) write(w http.ResponseWriter, r *http.Request) (body string, ok bool) {
	g.writes = append(g.writes, r.Method+" "+r.URL.Path)
	if g.readOnly {
		gitHubSays(w, http.StatusForbidden, map[string]string{"message": "Resource not accessible by integration"})
		return "", false
	}
	var sent struct{ Body string }
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil || strings.TrimSpace(sent.Body) == "" || len(sent.Body) > 65536 {
		gitHubSays(w, http.StatusUnprocessableEntity, map[string]string{"message": "Validation Failed"})
		return "", false
	}
	return sent.Body, true
}

func gitHubSays(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

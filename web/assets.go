package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/treaty-events/treaty/contract/flow/draw"
)

//go:embed static
var staticFiles embed.FS

// assets are the files that pages load. Their addresses hold a hash of their
// content, so that browsers may keep them for ever.
type assets struct {
	byPath map[string]asset  // by address
	paths  map[string]string // address by file name
}

type asset struct {
	content     []byte
	zipped      []byte
	contentType string
}

func loadAssets() (*assets, error) {
	a := &assets{byPath: map[string]asset{}, paths: map[string]string{}}
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		return a.add(strings.TrimPrefix(name, "static/"), content)
	})
	if err != nil {
		return nil, err
	}
	return a, a.add("flow.css", []byte(draw.Style)) // of the pictures in pages
}

func (a *assets) add(name string, content []byte) error {
	zipped, err := zip(content, gzip.BestCompression)
	if err != nil {
		return err
	}
	address := fmt.Sprintf("/static/%s/%s", hash(content), name)
	a.paths[name] = address
	a.byPath[address] = asset{content, zipped, mime.TypeByExtension(path.Ext(name))}
	return nil
}

func zip(content []byte, level int) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(content); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// takesGzip reports whether who asks can read a zipped answer.
func takesGzip(req *http.Request) bool {
	for coding := range strings.SplitSeq(req.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if strings.TrimSpace(name) != "gzip" {
			continue
		}
		q, isWeight := strings.CutPrefix(strings.TrimSpace(weight), "q=")
		return !isWeight || strings.Trim(q, "0.") != ""
	}
	return false
}

func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:8])
}

func etag(content []byte) string { return `"` + hash(content) + `"` }

// ServeHTTP answers with an asset, zipped for those who take it so.
func (a *assets) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	found, ok := a.byPath[req.URL.Path]
	if !ok {
		http.NotFound(w, req)
		return
	}
	h := w.Header()
	h.Set("Content-Type", found.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := found.content
	if takesGzip(req) {
		h.Set("Content-Encoding", "gzip")
		body = found.zipped
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	_, _ = w.Write(body) // the reader has gone; nothing is left to do
}

package bodies

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Acceptable reports whether the request's Accept leaves one of the types. What
// cannot be parsed in it does not count.
func Acceptable(r *http.Request, types ...string) bool {
	sent := r.Header["Accept"]
	if len(sent) == 0 || len(sent) == 1 && sent[0] == "*/*" {
		return true
	}
	header := strings.Join(sent, ",")
	if strings.TrimSpace(header) == "" {
		return true
	}
	return slices.ContainsFunc(types, func(mediaType string) bool { return accepts(header, mediaType) })
}

// accepts reports whether the most specific range of the header that covers
// the type has a quality above 0 (RFC 9110, 12.5.1).
func accepts(header, mediaType string) bool {
	main, _, _ := strings.Cut(mediaType, "/")
	best, allowed := 0, false
	for part := range strings.SplitSeq(header, ",") {
		name, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		specific := 0
		switch name {
		case mediaType:
			specific = 3
		case main + "/*":
			specific = 2
		case "*/*":
			specific = 1
		}
		if specific > best {
			best = specific
			q, err := strconv.ParseFloat(params["q"], 64)
			allowed = err != nil || q > 0
		}
	}
	return allowed
}

// AcceptsGzip reports whether Accept-Encoding has gzip, or anything, with a
// quality above 0 (RFC 9110, 12.5.3).
func AcceptsGzip(r *http.Request) bool {
	sent := r.Header["Accept-Encoding"]
	if len(sent) == 1 && sent[0] == "gzip" {
		return true
	}
	best, allowed := 0, false
	for _, header := range sent {
		for part := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(part, ";")
			specific := 0
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "gzip", "x-gzip":
				specific = 2
			case "*":
				specific = 1
			}
			if specific > best {
				best, allowed = specific, !isZero(params)
			}
		}
	}
	return allowed
}

// isZero reports whether the parameters say q=0.
func isZero(params string) bool {
	value, ok := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(params, " ", "")), "q=")
	q, err := strconv.ParseFloat(value, 64)
	return ok && err == nil && q == 0
}

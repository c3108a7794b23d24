// Package border has what the standard library does without being accused.
package border

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/big"
	"math/rand"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

type order struct {
	ID    string
	Lines []string
	At    time.Time
}

var pattern = regexp.MustCompile(`[a-z]+`)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var mu sync.Mutex

//treaty:pure
func pure(data []byte, at string, files fs.FS) (order, error) {
	mu.Lock()
	defer mu.Unlock()
	var o order
	if err := json.Unmarshal(data, &o); err != nil {
		return o, fmt.Errorf("reading: %w", err)
	}
	t, err := time.Parse(time.RFC3339, at)
	if errors.Is(err, os.ErrNotExist) {
		return o, err
	}
	o.At = t.Add(3 * time.Second).UTC().Truncate(time.Hour)
	_ = t.Sub(o.At).String() + o.At.Format(time.RFC1123) + time.Unix(0, 0).UTC().String()
	sort.Slice(o.Lines, func(i, j int) bool { return o.Lines[i] < o.Lines[j] })
	slices.SortFunc(o.Lines, cmp.Compare[string])
	_ = pattern.FindString(strings.ToUpper(o.ID)) + strconv.Itoa(utf8.RuneCountInString(at))
	sum := sha256.Sum256(data)
	_ = hex.EncodeToString(sum[:]) + base64.StdEncoding.EncodeToString(data)
	seeded := rand.New(rand.NewSource(7))
	_ = seeded.Intn(9)
	_, _ = uuid.Parse(o.ID)
	_ = net.ParseIP("::1")
	_, _ = netip.ParseAddr("::1")
	_, _ = url.Parse(at)
	_ = http.StatusText(200)
	_ = http.Header{}.Get("x")
	_, _ = http.NewRequest("GET", at, nil)
	buf := pool.Get().(*bytes.Buffer)
	fmt.Fprintf(buf, "%v", o)
	_ = gob.NewEncoder(buf).Encode(o)
	_ = xml.NewEncoder(io.Discard).Encode(o)
	_ = template.Must(template.New("x").Parse("{{.}}")).Execute(buf, o)
	_ = reflect.DeepEqual(o, o)
	_, _ = fs.ReadFile(files, "embedded.txt")
	_ = new(big.Int).Exp(big.NewInt(2), big.NewInt(9), nil)
	_ = slices.Sorted(maps.Keys(map[string]int{}))
	_ = time.UTC
	_ = os.Expand(at, func(string) string { return "" })
	return o, nil
}

package workspace

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract/diag"
)

const historyFolder = "history"

var historyPattern = regexp.MustCompile(`^([0-9]{4,9})-(.+)\.schema\.(json|yaml)$`)

// histories lists the earlier revisions' files by major, oldest first.
func (l *loader) histories(c *Contract) map[int][]string {
	all := map[int][]string{}
	for _, folder := range l.tree.inside[path.Join(c.Dir, historyFolder)] {
		m := majorFolderPattern.FindStringSubmatch(path.Base(folder))
		if m == nil {
			for _, base := range l.tree.files[folder] {
				l.misplaced(path.Join(folder, base), c.Name.String(), diag.Error, "is in a history of no major",
					"name the folder v1, with the major's number")
			}
			continue
		}
		number, _ := strconv.Atoi(m[1])
		all[number] = l.history(c, folder)
	}
	return all
}

func (l *loader) history(c *Contract, folder string) []string {
	byNumber := map[int]string{}
	for _, base := range l.tree.files[folder] {
		file := path.Join(folder, base)
		m := historyPattern.FindStringSubmatch(base)
		if m == nil {
			if isContractFile(base) {
				l.misplaced(file, c.Name.String(), diag.Error, "is in a history, but does not say its place in it",
					"name it 0001-<label>.schema.json, counting from the oldest")
			}
			continue
		}
		number, _ := strconv.Atoi(m[1])
		if first, taken := byNumber[number]; taken {
			l.misplaced(file, c.Name.String(), diag.Error, fmt.Sprintf("has the same number as %s", path.Base(first)),
				"number the files from the oldest to the newest")
			continue
		}
		byNumber[number] = file
	}
	var files []string
	for _, number := range slices.Sorted(maps.Keys(byNumber)) {
		files = append(files, byNumber[number])
	}
	return files
}

func (l *loader) orphanHistories(c *Contract, histories map[int][]string) {
	for _, number := range slices.Sorted(maps.Keys(histories)) {
		for _, file := range histories[number] {
			l.misplaced(file, majorSubject(c, number), diag.Error, fmt.Sprintf("is history of major %d, which has no schema", number),
				fmt.Sprintf("the newest revision is always v%d.schema.json", number))
		}
	}
}

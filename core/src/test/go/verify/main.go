// Verify checks a log of Gatehouse with Go's own checksum-database code, and
// exchanges proofs with it.
//
//	verify log DIR VKEY [NOTE]   every leaf, tile and checkpoint; with an older
//	                             checkpoint also that the log extends it
//	verify bundle FILE VKEY      a proof of gatehouse audit prove
//	verify proofs INDEX,...      answers questions from standard input
//	verify witness VKEY          cosigns the checkpoints of a log
package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	var err error
	switch {
	case len(os.Args) >= 4 && os.Args[1] == "log":
		err = verifyLog(os.Args[2], os.Args[3], os.Args[4:])
	case len(os.Args) == 4 && os.Args[1] == "bundle":
		err = checkBundle(os.Args[2], os.Args[3])
	case len(os.Args) == 3 && os.Args[1] == "proofs":
		err = exchangeProofs(os.Args[2])
	case len(os.Args) == 3 && os.Args[1] == "witness":
		err = serveWitness(os.Args[2])
	default:
		err = errors.New("usage: verify log DIR VKEY [NOTE] | bundle FILE VKEY | proofs INDEX,... | witness VKEY")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func verifyLog(dir, vkey string, older []string) error {
	tree, err := open(filepath.Join(dir, "checkpoint"), vkey)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, tiles(dir))
	for first := int64(0); first < tree.N; first += 256 {
		if err := verifyBundle(dir, reader, first, tree.N); err != nil {
			return err
		}
	}
	for _, file := range older {
		old, err := open(file, vkey)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, old.N, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
			return err
		}
	}
	fmt.Println(tree.N, "leaves")
	return nil
}

func open(file, vkey string) (tree tlog.Tree, err error) {
	signed, err := os.ReadFile(file)
	if err != nil {
		return tree, err
	}
	tree, _, err = read(signed, vkey)
	return tree, err
}

// read verifies a checkpoint and says which tree it is of, and its text.
func read(signed []byte, vkey string) (tree tlog.Tree, text string, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, "", err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tree, "", err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tree, "", errors.New("no checkpoint of this log")
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, "", err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, opened.Text, err
}

// verifyBundle compares the leaves of a bundle with their hashes in the tree.
func verifyBundle(dir string, reader tlog.HashReader, first, size int64) error {
	width := size - first
	if width > 256 {
		width = 256
	}
	tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: int(width)}
	bundle, err := os.ReadFile(filepath.Join(dir, path(tile, "entries")))
	if err != nil {
		return err
	}
	indexes := make([]int64, width)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
	}
	hashes, err := reader.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for i, hash := range hashes {
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			return fmt.Errorf("the bundle at %d is cut short", first)
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		if tlog.RecordHash(bundle[2:end]) != hash {
			return fmt.Errorf("leaf %d is not the one in the tree", first+int64(i))
		}
		bundle = bundle[end:]
	}
	if len(bundle) > 0 {
		return fmt.Errorf("the bundle at %d has more leaves than the tree", first)
	}
	return nil
}

// path is the name of a tile in C2SP's layout, which has no height in it.
func path(tile tlog.Tile, level string) string {
	prefix := fmt.Sprintf("tile/%d/%d/", tile.H, tile.L)
	return "tile/" + level + "/" + strings.TrimPrefix(tile.Path(), prefix)
}

// tiles reads the tiles below a directory.
type tiles string

func (dir tiles) Height() int { return 8 }

func (dir tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (dir tiles) ReadTiles(wanted []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range wanted {
		one, err := os.ReadFile(filepath.Join(string(dir), path(tile, strconv.Itoa(tile.L))))
		if err != nil {
			return nil, err
		}
		data = append(data, one)
	}
	return data, nil
}

package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// checkBundle checks what gatehouse audit prove has written: that each record
// stands in the tree of its checkpoint, or that one checkpoint extends another.
func checkBundle(file, vkey string) error {
	var bundle struct {
		Records []struct {
			Leaf      []byte
			Inclusion []string
		}
		Checkpoint  string
		From, To    string
		Consistency []string
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, &bundle); err != nil {
		return err
	}
	if bundle.From != "" {
		return checkGrowth(bundle.From, bundle.To, bundle.Consistency, vkey)
	}
	tree, _, err := read([]byte(bundle.Checkpoint), vkey)
	if err != nil {
		return err
	}
	if len(bundle.Records) == 0 {
		return errors.New("no records")
	}
	for _, record := range bundle.Records {
		proof, err := parse(strings.Join(record.Inclusion, ","))
		if err != nil {
			return err
		}
		if len(record.Leaf) != 208 {
			return errors.New("no leaf")
		}
		index := int64(binary.BigEndian.Uint64(record.Leaf[24:]))
		hash := tlog.RecordHash(record.Leaf)
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, hash); err != nil {
			return err
		}
		fmt.Println("record", index)
	}
	return nil
}

func checkGrowth(from, to string, hashes []string, vkey string) error {
	older, _, err := read([]byte(from), vkey)
	if err != nil {
		return err
	}
	newer, _, err := read([]byte(to), vkey)
	if err != nil {
		return err
	}
	proof, err := parse(strings.Join(hashes, ","))
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash); err != nil {
		return err
	}
	fmt.Println("from", older.N, "to", newer.N)
	return nil
}

package cache

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// sample returns the bytes of a file of several batches, and how many names it
// knows.
func sample(t testing.TB) (data []byte, names int) {
	t.Helper()
	dir := t.TempDir()
	for _, n := range []int{8, 1, 1} {
		put(Open(dir, "f", MaxSize), names, names+n)
		names += n
	}
	data, err := os.ReadFile(filepath.Join(dir, "f"))
	if err != nil {
		t.Fatal(err)
	}
	return data, names
}

func writeFile(t testing.TB, dir string, data []byte) {
	t.Helper()
	path := filepath.Join(dir, "f")
	os.Remove(path)
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// learn does what a link does: it asks for each name and puts what is not known.
func learn(t testing.TB, dir string, names int) {
	t.Helper()
	c := Open(dir, "f", MaxSize)
	for i := range names {
		key := keyOf(fmt.Sprint(i))
		value, ok := c.Get(key)
		if !ok {
			c.Put(key, valueOf(key))
			continue
		}
		if !bytes.Equal(value, valueOf(key)) {
			t.Fatalf("name %d: wrong value", i)
		}
	}
	c.Close()
}

func TestDamage(t *testing.T) {
	if !hasLocks() {
		t.Skip("without locks a file is not grown, but written anew")
	}
	data, names := sample(t)
	v := parse(data)
	if len(v.live) != 2 {
		t.Fatalf("%d live indexes, the cases below are made for 2", len(v.live))
	}
	first := v.live[1].previous // the end of the first batch
	flip := func(at int) []byte {
		damaged := bytes.Clone(data)
		damaged[at] ^= 4
		return damaged
	}
	for _, test := range []struct {
		name  string
		data  []byte
		known int
		after int // known after a Close that had one new name to write
	}{
		{"whole", data, names, names + 1},
		{"nothing", nil, 0, 1},
		{"piece of the header", data[:9], 0, 1},
		{"header alone", data[:len(header)], 0, 1},
		{"another header", flip(3), 0, 1},
		{"another version", flip(len(header) - 1), 0, 1},
		{"another program's file", []byte("#!/bin/sh\necho nothing\n"), 0, 1},
		{"last trailer cut", data[:len(data)-1], names - 1, names},
		{"last trailer damaged", flip(len(data) - 20), names - 1, names},
		{"cut in the second batch", data[:first+20], 8, 9},
		{"bytes behind", append(bytes.Clone(data), "piece"...), names, names + 1},
		{"zeros behind", append(bytes.Clone(data), make([]byte, 5000)...), names, names + 1},
		{"first trailer damaged", flip(first - 20), 0, 1},
		{"more dead than there is", withDead(data, uint32(len(data))), names - 1, names},
		{"dead beyond 31 bits", withDead(data, 1<<31), names - 1, names},
		{"doubled", append(bytes.Clone(data), data...), names, names + 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			writeFile(t, dir, test.data)
			if n := knownIn(t, dir, 0, names); n != test.known {
				t.Errorf("%d names are known, not %d", n, test.known)
			}
			put(Open(dir, "f", MaxSize), names, names+1)
			if n := knownIn(t, dir, 0, names+1); n != test.after {
				t.Errorf("%d names are known afterwards, not %d", n, test.after)
			}
			noTemps(t, dir)
		})
	}
}

// withDead gives the last trailer of a file another count of dead bytes.
func withDead(data []byte, dead uint32) []byte {
	data = bytes.Clone(data)
	trailer := data[len(data)-trailerSize:]
	binary.LittleEndian.PutUint32(trailer[20:], dead)
	binary.LittleEndian.PutUint64(trailer[40:], sum(trailer[:40], nil))
	return data
}

// A record in the middle that does not fit its sum makes the whole file be
// replaced, once somebody has seen it.
func TestDamagedRecord(t *testing.T) {
	if !hasLocks() {
		t.Skip("without locks a file is not grown, but written anew")
	}
	data, names := sample(t)
	dir := t.TempDir()
	data[len(header)+1] ^= 1 // in the first value
	writeFile(t, dir, data)

	other := Open(dir, "f", MaxSize) // another link, which does not look there
	learn(t, dir, names)
	if n := knownIn(t, dir, 0, names); n == names || n == 0 {
		t.Fatalf("%d names are known: those from the damaged one on should be", n)
	}
	learn(t, dir, names)
	if n := knownIn(t, dir, 0, names); n != names {
		t.Errorf("%d names are known", n)
	}
	// It sees the damage now, but another file is in its place already.
	if n := known(t, other, 0, names); n == names {
		t.Error("the damage is gone")
	}
	put(other, names, names+1)
	if n := knownIn(t, dir, 0, names+1); n != names+1 {
		t.Errorf("%d names are known", n)
	}
}

// A damaged index is not repeated in the next one: the file is replaced, though
// nobody has asked for what the index has lost.
func TestDamagedIndex(t *testing.T) {
	dir := t.TempDir()
	put(Open(dir, "f", MaxSize), 0, 40)
	put(Open(dir, "f", MaxSize), 40, 41)
	path := filepath.Join(dir, "f")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-trailerSize-entrySize] ^= 1
	writeFile(t, dir, data)
	if n := knownIn(t, dir, 0, 41); n != 40 {
		t.Fatalf("%d names are known", n)
	}
	put(Open(dir, "f", MaxSize), 41, 42)
	if n := knownIn(t, dir, 0, 42); n != 1 {
		t.Errorf("%d names are known", n)
	}
	if n := fileSize(t, dir); n >= int64(len(data)) {
		t.Errorf("%d bytes became %d", len(data), n)
	}
}

// Who has seen damage in a file does not hold it against the one that another
// process has put in its place, not even after writing to that early.
func TestDamageElsewhere(t *testing.T) {
	if !hasLocks() {
		t.Skip("without locks a file is not grown, but written anew")
	}
	data, names := sample(t)
	dir := t.TempDir()
	data[len(header)+1] ^= 1
	writeFile(t, dir, data)
	c := Open(dir, "f", MaxSize)
	defer c.Close()
	if n := known(t, c, 0, names); n == names {
		t.Fatal("no damage is seen")
	}
	learn(t, dir, names)
	learn(t, dir, names)
	for i := range 3 {
		c.Put(keyOf(fmt.Sprint("large ", i)), make([]byte, early))
	}
	c.Close()
	if n := knownIn(t, dir, 0, names); n != names {
		t.Errorf("%d of %d names are known", n, names)
	}
}

// One byte may be wrong, or a tail missing: no wrong value is returned and the
// file is whole again after two links.
func TestAnyByte(t *testing.T) {
	data, names := sample(t)
	dir := t.TempDir()
	heals := func(what string, at int) {
		t.Helper()
		learn(t, dir, names)
		learn(t, dir, names)
		if n := knownIn(t, dir, 0, names); n != names {
			t.Errorf("%s %d: %d of %d names are known after two links", what, at, n, names)
		}
	}
	for at := 0; at < len(data); at += 11 { // all places of an entry, over the file
		damaged := bytes.Clone(data)
		damaged[at] ^= 1 << (at % 8)
		writeFile(t, dir, damaged)
		heals("byte", at)
		writeFile(t, dir, data[:at])
		heals("cut", at)
	}
	noTemps(t, dir)
}

// FuzzFile holds that a file of any bytes never makes Get panic or return bytes
// that do not fit a sum in the file, and that the cache works after two links. Nothing is
// written to disk: that takes a hundred times as long.
func FuzzFile(f *testing.F) {
	data, names := sample(f)
	f.Add(data, false)
	f.Add(data, true)
	f.Add(data[:len(data)-5], false)
	f.Add([]byte(header), false)
	f.Add(slices.Concat([]byte(header), make([]byte, entrySize+trailerSize)), true)
	f.Fuzz(func(t *testing.T, data []byte, fix bool) {
		if len(data) > 1<<16 {
			return
		}
		data = bytes.Clone(data)
		if fix {
			fixSums(data)
		}
		var all []Key
		for i := range names {
			all = append(all, keyOf(fmt.Sprint(i)))
		}
		v := parse(data)
		for _, key := range append(keysIn(data), all...) {
			value, found, _ := v.get(key)
			if found && !fits(data, key, value) {
				t.Fatalf("%x: %d bytes that fit no sum", key, len(value))
			}
		}
		data = after(t, data, keyOf("new"))
		// What is known may be the file's own; what is learnt must be known.
		data = after(t, after(t, data, all...), all...)
		v = parse(data)
		for _, key := range all {
			if _, found, _ := v.get(key); !found {
				t.Errorf("%x is not known after two links", key)
			}
		}
	})
}

// after returns a file as a link leaves it that asks for keys and puts what is not known.
func after(t *testing.T, data []byte, keys ...Key) []byte {
	seen, now := parse(data), parse(data)
	c := &Cache{max: MaxSize}
	c.view.Store(&seen)
	for _, key := range keys {
		c.Put(key, valueOf(key))
	}
	if c.damaged.Load() {
		now = view{}
	}
	fresh := fitting(c.unknownTo(&now), c.max)
	if len(fresh) == 0 {
		return data
	}
	a, ok := now.behind(len(data), c.max, fresh)
	if !ok {
		a, data = now.instead(a, c.max), nil
	}
	file := bytes.NewBuffer(data)
	if err := a.write(file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// fixSums gives everything that looks like a trailer its own place and sums that
// fit, so that a fuzzer comes further than the first check.
func fixSums(data []byte) {
	for end := trailerSize; end <= len(data); end += align {
		trailer := data[end-trailerSize : end]
		if string(trailer[:8]) != trailerMagic {
			continue
		}
		binary.LittleEndian.PutUint32(trailer[8:], uint32(end))
		count := int(binary.LittleEndian.Uint32(trailer[12:]))
		if start := end - trailerSize - count*entrySize; start >= 0 {
			binary.LittleEndian.PutUint64(trailer[24:], sum(data[start:end-trailerSize], nil))
		}
		binary.LittleEndian.PutUint64(trailer[40:], sum(trailer[:40], nil))
	}
}

// keysIn returns what stands where a key may stand.
func keysIn(data []byte) []Key {
	var keys []Key
	for at := 0; at+entrySize <= len(data); at += align {
		keys = append(keys, Key{[32]byte(data[at:]), data[at+32]})
	}
	return keys
}

// fits tells, without the index's order, whether some entry of the file gives
// key this value.
func fits(data []byte, key Key, value []byte) bool {
	for at := 0; at+entrySize <= len(data); at += align {
		entry := data[at : at+entrySize]
		if (Key{[32]byte(entry), entry[32]}) == key && sum(entry[:40], value) == binary.LittleEndian.Uint64(entry[40:]) {
			return true
		}
	}
	return false
}

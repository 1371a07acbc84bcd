;; Dot products of float32 vectors, and distances of int8 codes, that lie in an imported, shared memory.
;;
;; Addresses and strides are in bytes; `stride` is the length of one vector and a multiple of 16.
;; Every pair of float32 vectors is summed in the same order, whichever function computes it: one accumulator of four
;; lanes along the vector, then (lane 0 + lane 1) + (lane 2 + lane 3). So dot(a, b) and dot(b, a) are
;; the same bits, which the ties of a ranking and the reciprocal pairs of a clustering rely on.
;; Four rows at a time hide the latency of the additions.
(module
  (import "env" "memory" (memory 0 65536 shared))

  (func $sum_lanes (param $lanes v128) (result f32)
    (f32.add
      (f32.add
        (f32x4.extract_lane 0 (local.get $lanes))
        (f32x4.extract_lane 1 (local.get $lanes)))
      (f32.add
        (f32x4.extract_lane 2 (local.get $lanes))
        (f32x4.extract_lane 3 (local.get $lanes)))))

  ;; The dot product of the vectors at $a and $b.
  (func $dot (param $a i32) (param $b i32) (param $stride i32) (result f32)
    (local $offset i32)
    (local $sum v128)
    (loop $along
      (local.set $sum
        (f32x4.add
          (local.get $sum)
          (f32x4.mul
            (v128.load (i32.add (local.get $a) (local.get $offset)))
            (v128.load (i32.add (local.get $b) (local.get $offset))))))
      (local.set $offset (i32.add (local.get $offset) (i32.const 16)))
      (br_if $along (i32.lt_u (local.get $offset) (local.get $stride))))
    (call $sum_lanes (local.get $sum)))

  ;; out[0…3] = dot(query, each of the vectors at $a, $b, $c and $d).
  (func $dot_four
    (param $query i32) (param $a i32) (param $b i32) (param $c i32) (param $d i32)
    (param $stride i32) (param $out i32)
    (local $offset i32)
    (local $q v128)
    (local $sum_a v128) (local $sum_b v128) (local $sum_c v128) (local $sum_d v128)
    (loop $along
      (local.set $q (v128.load (i32.add (local.get $query) (local.get $offset))))
      (local.set $sum_a
        (f32x4.add
          (local.get $sum_a)
          (f32x4.mul
            (local.get $q)
            (v128.load (i32.add (local.get $a) (local.get $offset))))))
      (local.set $sum_b
        (f32x4.add
          (local.get $sum_b)
          (f32x4.mul
            (local.get $q)
            (v128.load (i32.add (local.get $b) (local.get $offset))))))
      (local.set $sum_c
        (f32x4.add
          (local.get $sum_c)
          (f32x4.mul
            (local.get $q)
            (v128.load (i32.add (local.get $c) (local.get $offset))))))
      (local.set $sum_d
        (f32x4.add
          (local.get $sum_d)
          (f32x4.mul
            (local.get $q)
            (v128.load (i32.add (local.get $d) (local.get $offset))))))
      (local.set $offset (i32.add (local.get $offset) (i32.const 16)))
      (br_if $along (i32.lt_u (local.get $offset) (local.get $stride))))
    (f32.store offset=0 (local.get $out) (call $sum_lanes (local.get $sum_a)))
    (f32.store offset=4 (local.get $out) (call $sum_lanes (local.get $sum_b)))
    (f32.store offset=8 (local.get $out) (call $sum_lanes (local.get $sum_c)))
    (f32.store offset=12 (local.get $out) (call $sum_lanes (local.get $sum_d))))

  ;; out[i] = dot(query, row i) for $count rows that follow each other from $rows.
  (func (export "dot_rows")
    (param $query i32) (param $rows i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $row i32)
    (local.set $row (local.get $rows))
    (block $fours_done
      (loop $fours
        (br_if $fours_done (i32.lt_u (local.get $count) (i32.const 4)))
        (call $dot_four
          (local.get $query)
          (local.get $row)
          (i32.add (local.get $row) (local.get $stride))
          (i32.add (local.get $row) (i32.mul (local.get $stride) (i32.const 2)))
          (i32.add (local.get $row) (i32.mul (local.get $stride) (i32.const 3)))
          (local.get $stride)
          (local.get $out))
        (local.set $row
          (i32.add (local.get $row) (i32.mul (local.get $stride) (i32.const 4))))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (local.set $count (i32.sub (local.get $count) (i32.const 4)))
        (br $fours)))
    (block $done
      (loop $ones
        (br_if $done (i32.eqz (local.get $count)))
        (f32.store
          (local.get $out)
          (call $dot (local.get $query) (local.get $row) (local.get $stride)))
        (local.set $row (i32.add (local.get $row) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $ones))))

  ;; out[i] = dot(query, row numbers[i]) for $count row numbers (i32); row 0 lies at address 0.
  (func (export "dot_gathered")
    (param $query i32) (param $numbers i32) (param $count i32) (param $stride i32) (param $out i32)
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $count)))
        (f32.store
          (local.get $out)
          (call $dot
            (local.get $query)
            (i32.mul (i32.load (local.get $numbers)) (local.get $stride))
            (local.get $stride)))
        (local.set $numbers (i32.add (local.get $numbers) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $each))))

  ;; out[i] = 1 - (code i · query) * scales[i] * query_scale for $count rows of int8 codes that follow
  ;; each other from $rows. The query is int16; `stride` counts codes, a multiple of 16, and the caller
  ;; sees to it that no sum leaves 32 bits. One row at a time: several at once measured slower here.
  (func (export "code_distances")
    (param $query i32) (param $query_scale f32) (param $rows i32) (param $scales i32)
    (param $count i32) (param $stride i32) (param $out i32)
    (local $end i32) (local $q i32)
    (local $codes v128) (local $sum v128)
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $q (local.get $query))
        (local.set $end (i32.add (local.get $rows) (local.get $stride)))
        (loop $along
          (local.set $codes (v128.load (local.get $rows)))
          (local.set $sum
            (i32x4.add
              (local.get $sum)
              (i32x4.add
                (i32x4.dot_i16x8_s
                  (i16x8.extend_low_i8x16_s (local.get $codes))
                  (v128.load (local.get $q)))
                (i32x4.dot_i16x8_s
                  (i16x8.extend_high_i8x16_s (local.get $codes))
                  (v128.load offset=16 (local.get $q))))))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (local.set $rows (i32.add (local.get $rows) (i32.const 16)))
          (br_if $along (i32.lt_u (local.get $rows) (local.get $end))))
        (f32.store
          (local.get $out)
          (call $distance (local.get $sum) (local.get $scales) (local.get $query_scale)))
        (local.set $scales (i32.add (local.get $scales) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $each))))

  ;; The same for two queries, which share the loads and the widening of the codes: two thirds of the
  ;; time of two calls.
  (func (export "code_distances_of_two")
    (param $query i32) (param $query_scale f32) (param $rows i32) (param $scales i32)
    (param $count i32) (param $stride i32) (param $out i32)
    (param $other_query i32) (param $other_scale f32) (param $other_out i32)
    (local $end i32) (local $q i32) (local $other_q i32)
    (local $codes v128) (local $low v128) (local $high v128) (local $sum v128) (local $other_sum v128)
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $other_sum (v128.const i32x4 0 0 0 0))
        (local.set $q (local.get $query))
        (local.set $other_q (local.get $other_query))
        (local.set $end (i32.add (local.get $rows) (local.get $stride)))
        (loop $along
          (local.set $codes (v128.load (local.get $rows)))
          (local.set $low (i16x8.extend_low_i8x16_s (local.get $codes)))
          (local.set $high (i16x8.extend_high_i8x16_s (local.get $codes)))
          (local.set $sum
            (i32x4.add
              (local.get $sum)
              (i32x4.add
                (i32x4.dot_i16x8_s (local.get $low) (v128.load (local.get $q)))
                (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=16 (local.get $q))))))
          (local.set $other_sum
            (i32x4.add
              (local.get $other_sum)
              (i32x4.add
                (i32x4.dot_i16x8_s (local.get $low) (v128.load (local.get $other_q)))
                (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=16 (local.get $other_q))))))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (local.set $other_q (i32.add (local.get $other_q) (i32.const 32)))
          (local.set $rows (i32.add (local.get $rows) (i32.const 16)))
          (br_if $along (i32.lt_u (local.get $rows) (local.get $end))))
        (f32.store
          (local.get $out)
          (call $distance (local.get $sum) (local.get $scales) (local.get $query_scale)))
        (f32.store
          (local.get $other_out)
          (call $distance (local.get $other_sum) (local.get $scales) (local.get $other_scale)))
        (local.set $scales (i32.add (local.get $scales) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $other_out (i32.add (local.get $other_out) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $each))))

  ;; out[i] likewise for row numbers[i], with what its fine codes tell: a number stands for its code, a
  ;; quarter of its fine code, and a constant that the caller has summed up over the query in $offset.
  ;; Rows of codes begin at $rows, of fine codes at $fine; `stride` is a multiple of 64. Sixteen bytes
  ;; hold the fine codes of 64 numbers: those of the first sixteen in the lowest two bits, and so on.
  (func (export "fine_distances")
    (param $query i32) (param $query_scale f32) (param $offset f32)
    (param $numbers i32) (param $count i32)
    (param $rows i32) (param $scales i32) (param $fine i32) (param $stride i32) (param $out i32)
    (local $row i32) (local $code i32) (local $end i32) (local $next i32) (local $fines i32) (local $q i32)
    (local $codes v128) (local $shifted v128) (local $steps v128) (local $sum v128) (local $fine_sum v128)
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $row (i32.load (local.get $numbers)))
        (local.set $code
          (i32.add (local.get $rows) (i32.mul (local.get $row) (local.get $stride))))
        (local.set $fines
          (i32.add
            (local.get $fine)
            (i32.mul (local.get $row) (i32.shr_u (local.get $stride) (i32.const 2)))))
        (local.set $end (i32.add (local.get $code) (local.get $stride)))
        (local.set $q (local.get $query))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $fine_sum (v128.const i32x4 0 0 0 0))
        (loop $blocks
          (local.set $shifted (v128.load (local.get $fines)))
          (local.set $next (i32.add (local.get $code) (i32.const 64)))
          (loop $along
            (local.set $codes (v128.load (local.get $code)))
            (local.set $steps
              (v128.and
                (local.get $shifted)
                (v128.const i8x16 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3)))
            (local.set $sum
              (i32x4.add
                (local.get $sum)
                (i32x4.add
                  (i32x4.dot_i16x8_s
                    (i16x8.extend_low_i8x16_s (local.get $codes))
                    (v128.load (local.get $q)))
                  (i32x4.dot_i16x8_s
                    (i16x8.extend_high_i8x16_s (local.get $codes))
                    (v128.load offset=16 (local.get $q))))))
            (local.set $fine_sum
              (i32x4.add
                (local.get $fine_sum)
                (i32x4.add
                  (i32x4.dot_i16x8_s
                    (i16x8.extend_low_i8x16_u (local.get $steps))
                    (v128.load (local.get $q)))
                  (i32x4.dot_i16x8_s
                    (i16x8.extend_high_i8x16_u (local.get $steps))
                    (v128.load offset=16 (local.get $q))))))
            (local.set $shifted (i8x16.shr_u (local.get $shifted) (i32.const 2)))
            (local.set $q (i32.add (local.get $q) (i32.const 32)))
            (local.set $code (i32.add (local.get $code) (i32.const 16)))
            (br_if $along (i32.lt_u (local.get $code) (local.get $next))))
          (local.set $fines (i32.add (local.get $fines) (i32.const 16)))
          (br_if $blocks (i32.lt_u (local.get $code) (local.get $end))))
        (f32.store
          (local.get $out)
          (f32.sub
            (f32.const 1)
            (f32.mul
              (f32.add
                (f32.add
                  (f32.convert_i32_s (call $sum_integers (local.get $sum)))
                  (f32.mul
                    (f32.const 0.25)
                    (f32.convert_i32_s (call $sum_integers (local.get $fine_sum)))))
                (local.get $offset))
              (f32.mul
                (f32.load
                  (i32.add (local.get $scales) (i32.shl (local.get $row) (i32.const 2))))
                (local.get $query_scale)))))
        (local.set $numbers (i32.add (local.get $numbers) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $each))))

  ;; 1 - the sum of the lanes * the scale of the row at $scales * $query_scale.
  (func $distance (param $sum v128) (param $scales i32) (param $query_scale f32) (result f32)
    (f32.sub
      (f32.const 1)
      (f32.mul
        (f32.convert_i32_s (call $sum_integers (local.get $sum)))
        (f32.mul (f32.load (local.get $scales)) (local.get $query_scale)))))

  (func $sum_integers (param $lanes v128) (result i32)
    (i32.add
      (i32.add
        (i32x4.extract_lane 0 (local.get $lanes))
        (i32x4.extract_lane 1 (local.get $lanes)))
      (i32.add
        (i32x4.extract_lane 2 (local.get $lanes))
        (i32x4.extract_lane 3 (local.get $lanes))))))

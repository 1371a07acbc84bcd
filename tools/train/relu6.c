// ReLU6 of bfloat16 numbers in place, as torch's own takes a third of the time of a training step. The bits of
// positive bfloat16 numbers are ordered like the numbers; 0x40C0 are those of 6.
#include <stdint.h>

enum { SIX = 0x40C0 };

void relu6_forward(uint16_t *values, long count) {
  for (long i = 0; i < count; i++) {
    int16_t bits = (int16_t)values[i];
    bits = bits < 0 ? 0 : bits;
    values[i] = (uint16_t)(bits > SIX ? SIX : bits);
  }
}

/* Clears the gradient wherever the result was cut off. */
void relu6_backward(uint16_t *gradient, const uint16_t *result, long count) {
  for (long i = 0; i < count; i++) {
    int16_t bits = (int16_t)result[i];
    gradient[i] &= (uint16_t)-(bits > 0 && bits < SIX);
  }
}

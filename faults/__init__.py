"""Proof that nothing is lost and nothing gets through: faults put on purpose, hostile inputs, fuzzing, a long run.

python -m faults.kill       kills runs and workers at random, and compares tables byte for byte   (make fault)
python -m faults.soak       ten thousand files, with the memory of every process                  (make soak)
python -m faults.fuzz       mutated inputs for the readers and the stages                         (make fuzz)
python -m faults.malformed  writes the corpus of malformed inputs into a folder
"""

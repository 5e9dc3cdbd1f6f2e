#!/bin/bash
python finetune.py

import os
from PIL import Image
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader
from torchvision import models, transforms


class CatsAndDogs(Dataset):
    def __init__(self, root, transform):
        self.files = sorted(os.listdir(root))
        self.root = root
        self.transform = transform

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        image = Image.open(os.path.join(self.root, self.files[i])).convert("RGB")
        return self.transform(image), int(self.files[i].startswith("dog"))


model = models.resnet50(pretrained=True)
for p in model.parameters():
    p.requires_grad = False
model.fc = nn.Linear(2048, 2)
t = transforms.Compose([transforms.Resize((224, 224)), transforms.ToTensor()])
data = DataLoader(CatsAndDogs("/home/zita/pets/train", t), batch_size=8, shuffle=True)
optimizer = torch.optim.Adam(model.fc.parameters(), lr=1e-3)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(3):
    for x, y in data:
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        optimizer.step()
